import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadBackend } from "./backend.ts";
import { createOps } from "./ops.ts";
import { createOptimizer, roundStochastically, roundToBfloat16 } from "./optimizer.ts";

const { tf } = await loadBackend("cpu");
const ops = createOps(tf);

/** By the bits of the number instead of arithmetic: add half a unit (less one where the result is even), cut. */
function bfloat16ByBits(x: number): number {
  const float = new Float32Array([x]);
  const bits = new Uint32Array(float.buffer);
  bits[0] = (bits[0]! + 0x7fff + ((bits[0]! >>> 16) & 1)) & 0xffff0000;
  return float[0]!;
}

const weights = fc.array(fc.float({ min: Math.fround(-1e4), max: Math.fround(1e4), noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});
const isNormal = (x: number) => x === 0 || Math.abs(x) > 1e-30;

describe("roundToBfloat16(x)", () => {
  it("is the nearest bfloat16, ties to even, as by the bits", () => {
    fc.assert(
      fc.property(weights, (numbers) => {
        const x = Float32Array.from(numbers.filter(isNormal));
        const rounded = tf.tidy(() => roundToBfloat16(ops, tf.tensor1d(x)).dataSync());
        expect(Array.from(rounded)).toEqual(Array.from(x, (value) => bfloat16ByBits(value)));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("rounds ties to even", () => {
    const ties = [1 + 2 ** -8, 1 + 3 * 2 ** -8, -(1 + 2 ** -8)];
    const rounded = tf.tidy(() => roundToBfloat16(ops, tf.tensor1d(ties)).dataSync());
    expect(Array.from(rounded)).toEqual([1, 1 + 2 ** -6, -1]);
  });
});

describe("roundStochastically(x, uniform)", () => {
  const neighbours = (x: number) => {
    const bits = new Uint32Array(new Float32Array([x]).buffer)[0]! & 0xffff0000;
    return [bits, bits + 0x10000].map((value) => new Float32Array(new Uint32Array([value]).buffer)[0]!);
  };

  it("gives one of the two neighbouring bfloat16 values, x itself when it is one", () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 65535 }), (numbers, draw) => {
        const x = Float32Array.from(numbers.filter((value) => isNormal(value) && value !== 0));
        const uniform = new Float32Array(x.length).fill((draw + 0.5) / 65536 - 0.5);
        const rounded = tf.tidy(() => roundStochastically(ops, tf.tensor1d(x), tf.tensor1d(uniform)).dataSync());
        for (const [i, value] of rounded.entries()) {
          if (bfloat16ByBits(x[i]!) === x[i]) expect(value).toBe(x[i]);
          else expect(neighbours(x[i]!)).toContain(value);
        }
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("takes each neighbour as often as keeps the mean: over all 65,536 noises the mean is x to a 500th of a unit", () => {
    const uniform = Float32Array.from({ length: 65536 }, (_, i) => (i + 0.5) / 65536 - 0.5);
    for (const x of [1.0001, 1.00390625, 1.7, -0.3337, 3.9999, 2 ** -9 * Math.SQRT2]) {
      const all = new Float32Array(uniform.length).fill(x);
      const rounded = tf.tidy(() => roundStochastically(ops, tf.tensor1d(all), tf.tensor1d(uniform)).dataSync());
      const mean = Array.from(rounded).reduce((a, b) => a + b, 0) / rounded.length;
      const unit = 2 ** (Math.floor(Math.log2(Math.abs(x))) - 7);
      expect(Math.abs(mean - Math.fround(x)) / unit).toBeLessThan(1 / 500);
    }
  });
});

describe("createOptimizer().update", () => {
  // Written from algorithm 2 of the AdamW paper, in float64 and one weight at a time.
  function adamW(w: number, gradients: number[], lr: number, decay: number, [beta1, beta2]: [number, number]) {
    let m = 0;
    let v = 0;
    for (const [i, g] of gradients.entries()) {
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const mHat = m / (1 - beta1 ** (i + 1));
      const vHat = v / (1 - beta2 ** (i + 1));
      w -= lr * (mHat / (Math.sqrt(vHat) + 1e-8) + decay * w);
    }
    return w;
  }
  const options = {
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    weightDecay: 0.1,
    clip: 1e9,
    weights: "f32",
    seed: 1,
  } as const;

  it("is AdamW, with decay only where asked", () => {
    const optimizer = createOptimizer(tf, options, tf.tensor2d([[1], [0]]));
    const start = [0.5, -0.25, 1.5, 2];
    const gradients = [
      [0.1, -2, 3e-3, 0.7],
      [-0.2, 1, 4e-3, 0.7],
      [0.4, 0.5, -1e-3, 0.7],
    ];
    let state = { weights: tf.tensor2d(start, [2, 2]), m: tf.zeros([2, 2]), v: tf.zeros([2, 2]) } as never;
    for (const [i, gradient] of gradients.entries())
      state = optimizer.update(state, tf.tensor2d(gradient, [2, 2]), i + 1, 0.01).state as never;
    const result = (state as { weights: { dataSync(): Float32Array } }).weights.dataSync();
    for (let i = 0; i < 4; i++) {
      const expected = adamW(
        start[i]!,
        gradients.map((gradient) => gradient[i]!),
        0.01,
        i < 2 ? 0.1 : 0,
        [0.9, 0.99],
      );
      expect(Math.abs(result[i]! - expected)).toBeLessThan(4 * 2 ** -24 * Math.abs(expected));
    }
  });

  it("scales a gradient down to the clip norm and reports its norm before", () => {
    const optimizer = createOptimizer(tf, { ...options, weightDecay: 0, clip: 1 }, tf.tensor2d([[1]]));
    const zero = tf.zeros([1, 2]) as never;
    const { state, gradientNorm } = optimizer.update(
      { weights: zero, m: zero, v: zero },
      tf.tensor2d([[3, 4]]),
      1,
      0.1,
    );
    expect(gradientNorm).toBe(5);
    const m = Array.from(state.m.dataSync());
    expect(m[0]).toBeCloseTo(0.06, 7);
    expect(m[1]).toBeCloseTo(0.08, 7);
  });
});
