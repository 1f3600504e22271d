import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overheardCallbacks } from "./overheard-callbacks.ts";

const NAMES = ["onTrainBegin", "onEpochBegin", "onBatchBegin", "onBatchEnd", "onEpochEnd", "onTrainEnd"] as const;

class Instance {
  #private = 0;
  readonly calls: unknown[] = [];
  onBatchEnd(batch: number, logs: unknown): number {
    this.#private++;
    this.calls.push([this.#private, batch, logs]);
    return this.#private;
  }
}

const silent = { onBatchEnd: async () => {}, onEpochEnd: async () => {} };

describe("overheardCallbacks(given, listeners)", () => {
  it("calls the user's functions as they would be called without us, and hears batches and epochs", async () => {
    const call = fc.record({ name: fc.constantFrom(...NAMES), at: fc.nat(9), loss: fc.double() });
    const form = fc.constantFrom("object", "array", "two in an array");
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 12 }), fc.subarray([...NAMES]), form, async (calls, has, shape) => {
        const seen: unknown[] = [];
        const make = () =>
          Object.fromEntries(has.map((name) => [name, (...args: unknown[]) => void seen.push([name, ...args])]));
        const given = shape === "object" ? make() : shape === "array" ? [make()] : [make(), make()];
        const heard: string[] = [];
        const listeners = {
          onBatchEnd: async () => void heard.push("onBatchEnd"),
          onEpochEnd: async () => void heard.push("onEpochEnd"),
        };
        const passed = overheardCallbacks(given, listeners) as typeof given;
        expect(Array.isArray(passed)).toBe(Array.isArray(given));
        const expected: unknown[] = [];
        for (const { name, at, loss } of calls) {
          for (const [i, one] of [passed].flat().entries()) {
            await one[name]?.(at, { loss });
            if (has.includes(name)) expected.push([name, at, { loss }]);
            expect(i).toBeLessThan(2);
          }
        }
        expect(seen).toEqual(expected);
        expect(heard).toEqual(
          calls.map(({ name }) => name).filter((name) => name === "onBatchEnd" || name === "onEpochEnd"),
        );
      }),
      { seed: 41, numRuns: 300 },
    );
  });

  it("keeps an instance what it is: its class, its private state, its answers", async () => {
    const instance = new Instance();
    const passed = overheardCallbacks(instance, silent) as Instance;
    expect(passed).toBeInstanceOf(Instance);
    expect(await passed.onBatchEnd(3, { loss: 1 })).toBe(1);
    expect(await passed.onBatchEnd(4, { loss: 2 })).toBe(2);
    expect(instance.calls).toEqual([
      [1, 3, { loss: 1 }],
      [2, 4, { loss: 2 }],
    ]);
    (passed as unknown as Record<string, unknown>).note = "kept";
    expect((instance as unknown as Record<string, unknown>).note).toBe("kept");
  });

  it("lets an error of the user's go its way", async () => {
    const given = {
      onEpochEnd: () => {
        throw new Error("the user's own");
      },
    };
    const passed = overheardCallbacks(given, silent) as typeof given;
    expect(() => passed.onEpochEnd()).toThrow("the user's own");
  });
});
