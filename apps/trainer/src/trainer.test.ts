import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBackend } from "./backend.ts";
import { type Corpus, unigramEntropy } from "./data.ts";
import { randomBits } from "./random.ts";
import { readSafetensors } from "./safetensors.ts";
import { scheduledLearningRate, Trainer, type TrainerConfig } from "./trainer.ts";

const backend = await loadBackend("wasm");
const folder = mkdtempSync(join(tmpdir(), "trainer-"));

// A language with something to learn: the next token is the last one plus 1 or 2, modulo 40.
const V = 40;
function text(length: number, seed: number): Int32Array {
  const ids = new Int32Array(length);
  for (let i = 1; i < length; i++) ids[i] = (ids[i - 1]! + 1 + (randomBits(seed, i) & 1)) % V;
  return ids;
}
const tokenizer = { name: "test", vocabulary: V, hash: "test", encode: () => [] };
const corpus: Corpus = {
  name: "test",
  training: text(20_000, 1),
  heldOut: text(4_000, 2),
  idsFile: "",
  hash: "test",
  tokenizer,
};
const config: TrainerConfig = {
  ...{ vocabulary: V, d: 8, layers: 1, heads: 2, context: 16, tied: false },
  ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1, weights: "bf16-stochastic", seed: 1 },
  ...{ batch: 4, steps: 300, learningRate: 0.01, warmupSteps: 20, decay: "cosine", evalEvery: 100, evalTokens: 1024 },
};
const trainer = (changed: Partial<TrainerConfig> = {}) => new Trainer(backend, { ...config, ...changed }, corpus);
const losses = (of: Trainer, steps: number) =>
  Array.from({ length: steps }, () => of.trainStep().metrics["train/loss"]);

describe("Trainer", () => {
  it("learns: held-out loss falls from ln V below the unigram entropy towards ln 2", () => {
    const learner = trainer();
    expect(Math.abs(learner.evaluate() - Math.log(V))).toBeLessThan(0.05);
    losses(learner, 300);
    const loss = learner.evaluate();
    expect(loss).toBeLessThan(unigramEntropy(corpus.heldOut) - 2);
    expect(loss).toBeGreaterThan(Math.LN2 * 0.95);
  });

  it("gives the same losses for the same seed, others for another", () => {
    const first = losses(trainer(), 30);
    expect(losses(trainer(), 30)).toEqual(first);
    expect(losses(trainer({ seed: 2 }), 30)).not.toEqual(first);
  });

  it.each(["f32", "bf16", "bf16-stochastic"] as const)("resumes %s exactly where it was saved", (weights) => {
    const straight = trainer({ weights });
    const expected = losses(straight, 40).slice(25);
    const interrupted = trainer({ weights });
    losses(interrupted, 25);
    const file = join(folder, "resume.safetensors");
    interrupted.save(file, { runId: "some-run" });
    const resumed = trainer({ weights });
    expect(resumed.restore(file).runId).toBe("some-run");
    expect(resumed.step).toBe(25);
    expect(losses(resumed, 15)).toEqual(expected);
  });

  it("keeps only bfloat16 weights when asked to, float32 otherwise", () => {
    const lowBits = (weights: TrainerConfig["weights"]) => {
      const learner = trainer({ weights });
      losses(learner, 3);
      const data = Float32Array.from(learner.headWeights().data);
      return new Uint32Array(data.buffer).filter((bits) => (bits & 0xffff) !== 0).length;
    };
    expect(lowBits("bf16")).toBe(0);
    expect(lowBits("bf16-stochastic")).toBe(0);
    expect(lowBits("f32")).toBeGreaterThan(V * 4);
  });

  it("offers head and states whose cross-entropy, by plain arithmetic, is the evaluation's loss", () => {
    for (const tied of [false, true]) {
      const learner = trainer({ tied, evalTokens: 1024 }); // as many as the probe has: the same windows
      losses(learner, 50);
      const states = learner.hiddenStates();
      const { data: W, rows, columns: d } = learner.headWeights();
      expect(states.map((state) => state.name)).toEqual(["embedding", "layer 1", "final norm"]);
      const { data: h, rows: n } = states.at(-1)!;
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const logits = Array.from({ length: rows }, (_, v) => {
          let z = 0;
          for (let j = 0; j < d; j++) z += W[v * d + j]! * h[i * d + j]!;
          return z;
        });
        const windowsInText = Math.floor((corpus.heldOut.length - 1) / 16);
        const at = Math.floor((Math.floor(i / 16) * windowsInText) / 64) * 16 + (i % 16);
        expect(learner.probeTargets()[i]).toBe(corpus.heldOut[at + 1]);
        sum += Math.log(logits.reduce((a, z) => a + Math.exp(z), 0)) - logits[corpus.heldOut[at + 1]!]!;
      }
      expect(Math.abs(sum / n - learner.evaluate())).toBeLessThan(1e-5);
    }
  });

  it("names the rows of the head that no token has", () => {
    expect(trainer().headWeights().excludedRows).toBeUndefined();
    expect(trainer({ vocabulary: 43 }).headWeights()).toMatchObject({ rows: 43, excludedRows: [40, 41, 42] });
  });

  it("tells listeners every step once, evaluations with it, until they leave", () => {
    const learner = trainer({ evalEvery: 4, steps: 10 });
    const seen: [number, boolean][] = [];
    const leave = learner.onStep(({ step, metrics }) => seen.push([step, "eval/loss" in metrics]));
    const leaveTwin = learner.onStep(() => {});
    learner.announce();
    losses(learner, 5);
    leave();
    leaveTwin();
    losses(learner, 1);
    expect(seen).toEqual([
      [0, true],
      [1, false],
      [2, false],
      [3, false],
      [4, true],
      [5, false],
    ]);
  });

  it("holds on to no tensors from step to step", () => {
    const learner = trainer();
    losses(learner, 2);
    learner.evaluate();
    const before = backend.tf.memory().numTensors;
    losses(learner, 5);
    learner.evaluate();
    learner.headWeights();
    learner.hiddenStates();
    expect(backend.tf.memory().numTensors).toBe(before);
  });

  it("writes a checkpoint with each weight under its name", () => {
    const learner = trainer({ layers: 2 });
    const file = join(folder, "named.safetensors");
    losses(learner, 2);
    learner.save(file);
    const { arrays, metadata } = readSafetensors(file);
    expect(arrays.get("lm_head.weight")).toEqual({ data: learner.headWeights().data, shape: [V, 8] });
    expect(arrays.get("transformer.h.1.attn.c_attn.weight")?.shape).toEqual([24, 8]);
    expect(arrays.get("transformer.ln_f.weight")?.shape).toEqual([8]);
    expect(JSON.parse(metadata.config!)).toEqual({ ...config, layers: 2 });
    expect(metadata.step).toBe("2");
  });

  it("refuses a checkpoint of another model, tokenizer or kind", () => {
    const file = join(folder, "other.safetensors");
    trainer({ d: 16 }).save(file);
    expect(() => trainer().restore(file)).toThrow(
      `Cannot resume from ${file}: lm_head.weight must hold 320 numbers for this model, it holds 640`,
    );
    const otherTokenizer = { ...corpus, tokenizer: { ...tokenizer, hash: "another" } };
    new Trainer(backend, config, otherTokenizer).save(file);
    expect(() => trainer().restore(file)).toThrow("it was trained with another tokenizer");
    writeFileSync(file, "text");
    expect(() => trainer().restore(file)).toThrow("not a safetensors file");
  });

  it("refuses impossible settings with constraint and value", () => {
    expect(() => trainer({ heads: 3 })).toThrow("d must be a multiple of heads, got d 8 and 3 heads");
    expect(() => trainer({ vocabulary: 39 })).toThrow("vocabulary must be at least the tokenizer's 40, got 39");
    expect(() => trainer({ batch: 2000 })).toThrow(
      "The corpus is too short: one batch takes 32001 tokens, there are 20000",
    );
  });
});

describe("scheduledLearningRate(config, step)", () => {
  it("warms up linearly, then follows its schedule", () => {
    const at = (step: number, decay: TrainerConfig["decay"]) => scheduledLearningRate({ ...config, decay }, step);
    expect([1, 10, 20].map((step) => at(step, "cosine"))).toEqual([0.0005, 0.005, 0.01]);
    expect(at(160, "cosine")).toBeCloseTo(0.0055, 12); // half-way between peak and a tenth of it
    expect(at(300, "cosine")).toBeCloseTo(0.001, 12);
    expect(at(300, "constant")).toBe(0.01);
  });
});
