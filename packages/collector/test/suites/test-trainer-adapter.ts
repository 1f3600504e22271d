import { describe, expect, test } from "vitest";
import { adapterOf, type Trainer } from "../../src/adapters/adapter-of.ts";
import type { LayersModelOptions } from "../../src/adapters/layers-model.ts";
import type { HeadWeights, TrainerStep } from "../../src/adapters/trainer-contract.ts";

/** A trainer of one kind, with what is known about it without the adapter. */
export interface TrainerFixture {
  readonly trainer: Trainer;
  readonly options?: LayersModelOptions;
  readonly expected: {
    readonly V: number;
    readonly d: number;
    readonly tied: boolean;
    readonly bias: boolean;
  };
  /** relative error of the losses that `train` returns; 0 when they are the very numbers */
  readonly lossError?: number;
  /** trains some batches from the start; the loss of each as the trainer itself reports it */
  train(): Promise<number[]>;
  /** logits (before any softmax) of the probe, probe tokens x V, by the trainer's own means; absent without a probe */
  probeLogits?(): Float64Array;
  /** the token after each of the probe's, where the trainer is told or tells */
  readonly probeTargets?: readonly number[];
  /** everything attaching might change: own properties with their descriptors, weights, counters */
  state(): unknown;
}

const report = (error: Error) => {
  throw error;
};

/** What every adapter promises. `make` gives a fresh trainer, the same (bit for bit) each time. */
export function testTrainerAdapter(name: string, make: () => Promise<TrainerFixture>): void {
  describe(`trainer adapter: ${name}`, () => {
    test("tells every step once, in order, with the trainer's own loss", async () => {
      const fixture = await make();
      const events: TrainerStep[] = [];
      adapterOf(fixture.trainer, fixture.options ?? {}).start((event) => events.push(event), report);
      const losses = await fixture.train();
      const training = events.filter(({ metrics }) => "train/loss" in metrics);
      expect(training.map(({ step }) => step)).toEqual(losses.map((_, i) => i + 1));
      training.forEach(({ metrics }, i) => {
        const error = Math.abs(metrics["train/loss"]! - losses[i]!);
        expect(error).toBeLessThanOrEqual((fixture.lossError ?? 0) * losses[i]!);
      });
      expect(losses.length).toBeGreaterThan(2);
    });

    test("gives the same losses, to the last bit, as without it", async () => {
      const plain = await make();
      const losses = await plain.train();
      const hooked = await make();
      const adapter = adapterOf(hooked.trainer, hooked.options ?? {});
      adapter.start(() => {
        adapter.headWeights();
        adapter.hiddenStates();
        adapter.probeTargets();
        adapter.modelCard();
      }, report);
      expect(await hooked.train()).toEqual(losses);
    });

    test("finds the head: shape, layout, tying, bias", async () => {
      const { trainer, options, expected } = await make();
      const adapter = adapterOf(trainer, options ?? {});
      const head = adapter.headWeights();
      expect(head.data.length).toBe(expected.V * expected.d);
      expect(adapter.headBytes()).toBe(head.data.byteLength);
      const [V, d] = head.layout === "tokens-by-hidden" ? [head.rows, head.columns] : [head.columns, head.rows];
      expect({ V, d, tied: head.tied, bias: head.bias !== undefined }).toEqual(expected);
      if (head.bias) expect(head.bias.length).toBe(expected.V);
    });

    test("states are the input of the head: head times state plus bias is the trainer's own logit", async () => {
      const { trainer, options, expected, probeLogits } = await make();
      if (!probeLogits) return;
      const adapter = adapterOf(trainer, options ?? {});
      const states = adapter.hiddenStates().at(-1)!;
      const logits = probeLogits();
      expect(states.columns).toBe(expected.d);
      expect(states.rows * expected.V).toBe(logits.length);
      const head = adapter.headWeights();
      let worst = 0;
      for (let n = 0; n < states.rows; n++) {
        for (let v = 0; v < expected.V; v++) {
          let logit = head.bias?.[v] ?? 0;
          for (let k = 0; k < expected.d; k++) logit += weight(head, v, k) * states.data[n * expected.d + k]!;
          worst = Math.max(worst, Math.abs(logit - logits[n * expected.V + v]!));
        }
      }
      // float32 dot products of d terms of order one
      expect(worst).toBeLessThan(expected.d * 2 ** -20);
    });

    test("targets are one token id for each state, or none", async () => {
      const { trainer, options, probeTargets } = await make();
      const adapter = adapterOf(trainer, options ?? {});
      const states = adapter.hiddenStates().at(-1);
      const targets = adapter.probeTargets();
      expect(targets && Array.from(targets)).toEqual(probeTargets);
      if (targets) expect(targets.length).toBe(states!.rows);
    });

    test("undo leaves the trainer exactly as it was, and silent", async () => {
      const { trainer, options, state, train } = await make();
      const before = state();
      const events: TrainerStep[] = [];
      const adapter = adapterOf(trainer, options ?? {});
      const undo = adapter.start((event) => events.push(event), report);
      adapter.headWeights();
      adapter.hiddenStates();
      undo();
      expect(state()).toEqual(before);
      await train();
      expect(events).toEqual([]);
    });

    test("can be started again after undo", async () => {
      const { trainer, options, train } = await make();
      const adapter = adapterOf(trainer, options ?? {});
      adapter.start(() => {}, report)();
      const events: TrainerStep[] = [];
      const undo = adapterOf(trainer, options ?? {}).start((event) => events.push(event), report);
      const losses = await train();
      undo();
      expect(events.filter(({ metrics }) => "train/loss" in metrics)).toHaveLength(losses.length);
    });
  });
}

function weight(head: HeadWeights, v: number, k: number): number {
  return head.layout === "tokens-by-hidden" ? head.data[v * head.columns + k]! : head.data[k * head.columns + v]!;
}
