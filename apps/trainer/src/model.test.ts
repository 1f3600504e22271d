import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadBackend } from "./backend.ts";
import { createModel, initialWeights, type ModelShape, weightBlocks } from "./model.ts";
import { createOptimizer } from "./optimizer.ts";

interface Case {
  tied: boolean;
  tokens: number[];
  targets: number[];
  weights: number[];
  loss: number;
  gradient: number[];
  gradientNorm: number;
  weightsAfterOneStep: number[];
}
const fixture = JSON.parse(readFileSync(new URL("./fixtures/one-step.json", import.meta.url), "utf8")) as {
  shape: Omit<ModelShape, "tied">;
  cases: Case[];
};

const { tf } = await loadBackend("cpu");
const EPSILON = 2 ** -24;

/** Largest |a - b| over the largest |b|. */
function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let error = 0;
  let scale = 0;
  for (let i = 0; i < a.length; i++) {
    error = Math.max(error, Math.abs(a[i]! - b[i]!));
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return error / scale;
}

describe.each(fixture.cases)("one step against NumPy, tied $tied", (expected) => {
  const shape = { ...fixture.shape, tied: expected.tied };
  const model = createModel(tf, shape);
  const weights = tf.tensor2d(expected.weights, [model.rows, shape.d]);
  const batch = { tokens: Int32Array.from(expected.tokens), targets: Int32Array.from(expected.targets) };
  const { loss, gradient } = model.lossAndGradient(weights, batch);

  it("has the loss", () => {
    expect(Math.abs(loss.dataSync()[0]! - expected.loss) / expected.loss).toBeLessThan(16 * EPSILON);
    expect(model.loss(weights, batch).dataSync()[0]).toBe(loss.dataSync()[0]);
  });

  it("has the gradient", () => {
    expect(relativeError(gradient.dataSync(), expected.gradient)).toBeLessThan(64 * EPSILON);
  });

  it("has the weights after the step", () => {
    const decayed = model.blocks.flatMap(({ init, rows }) => Array<number>(rows).fill("normal" in init ? 1 : 0));
    const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, clip: 0.5 };
    const optimizer = createOptimizer(
      tf,
      { ...options, weights: "f32", seed: 1 },
      tf.tensor2d(decayed, [model.rows, 1]),
    );
    const zeros = tf.zeros([model.rows, shape.d]) as typeof weights;
    // NumPy's gradient: a first Adam step is lr sign(g), and the sign of a g that is nothing but rounding means nothing.
    const given = tf.tensor2d(expected.gradient, [model.rows, shape.d]);
    const { state, gradientNorm } = optimizer.update({ weights, m: zeros, v: zeros }, given, 1, 0.01);
    expect(Math.abs(gradientNorm - expected.gradientNorm) / expected.gradientNorm).toBeLessThan(64 * EPSILON);
    expect(relativeError(state.weights.dataSync(), expected.weightsAfterOneStep)).toBeLessThan(64 * EPSILON);
  });
});

describe("lossAndGradient", () => {
  const shape = { vocabulary: 300, d: 12, layers: 2, heads: 3, context: 8, tied: false };
  const ids = (step: number) => Int32Array.from({ length: 32 }, (_, i) => (i * step) % 300);
  const batch = { tokens: ids(7), targets: ids(11) };

  it.each([false, true])("agrees with tfjs's own differentiation of the loss, tied %s", (tied) => {
    const model = createModel(tf, { ...shape, tied });
    const weights = tf.tensor2d(initialWeights({ ...shape, tied }, 3), [model.rows, shape.d]).mul(8);
    const { gradient } = model.lossAndGradient(weights, batch);
    const [automatic] = tf.grads((w) => model.loss(w, batch))([weights]);
    expect(relativeError(gradient.dataSync(), automatic!.dataSync())).toBeLessThan(64 * EPSILON);
  });

  it("stays finite and exact when a target has no probability left in float32", () => {
    const model = createModel(tf, shape);
    const weights = tf.tidy(() => {
      const start = tf.tensor2d(initialWeights(shape, 3), [model.rows, shape.d]);
      return start.mul(tf.ones([model.rows, 1]).mul(2000)) as typeof start;
    });
    const loss = model.loss(weights, batch).dataSync()[0]!;
    expect(loss).toBeGreaterThan(104); // -log of the smallest float32
    expect(Number.isFinite(loss)).toBe(true);
  });

  it("does not look ahead: a later token changes no earlier state", () => {
    const model = createModel(tf, shape);
    const weights = tf.tensor2d(initialWeights(shape, 3), [model.rows, shape.d]).mul(8);
    const changed = { ...batch, tokens: Int32Array.from(batch.tokens) };
    changed.tokens[5] = 299;
    const [before, after] = [batch, changed].map(
      (b) => model.hiddenStates(weights, b).at(-1)!.arraySync() as number[][],
    );
    expect(after!.slice(0, 5)).toEqual(before!.slice(0, 5));
    expect(after![5]).not.toEqual(before![5]);
    expect(after!.slice(8)).toEqual(before!.slice(8)); // nor into the next window
  });
});

describe("initialWeights(shape, seed)", () => {
  const shape = { vocabulary: 1000, d: 16, layers: 2, heads: 1, context: 32, tied: false };

  it("is normal with nanoGPT's deviations, norms at identity, and a function of the seed", () => {
    const weights = initialWeights(shape, 5);
    expect(initialWeights(shape, 5)).toEqual(weights);
    expect(initialWeights(shape, 6)).not.toEqual(weights);
    for (const { name, firstRow, rows } of weightBlocks(shape)) {
      const part = Array.from(weights.subarray(firstRow * 16, (firstRow + rows) * 16));
      if (name.includes("ln_")) expect(new Set(part)).toEqual(new Set([name.endsWith("weight") ? 1 : 0]));
      else {
        const deviation = Math.sqrt(part.reduce((sum, x) => sum + x * x, 0) / part.length);
        const wanted = name.includes("c_proj") ? 0.01 : 0.02;
        expect(Math.abs(deviation / wanted - 1)).toBeLessThan(4 / Math.sqrt(2 * part.length));
      }
    }
  });
});
