import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type BackendName, loadBackend, nativePackageFolder, nodeTooNew } from "../src/backend.ts";
import { createModel, type ModelShape } from "../src/model.ts";
import { createOptimizer } from "../src/optimizer.ts";

interface Fixture {
  readonly shape: Omit<ModelShape, "tied">;
  readonly cases: {
    readonly tied: boolean;
    readonly tokens: number[];
    readonly targets: number[];
    readonly weights: number[];
    readonly loss: number;
    readonly gradient: number[];
    readonly weightsAfterOneStep: number[];
  }[];
}
const fixture = JSON.parse(readFileSync(new URL("../src/fixtures/one-step.json", import.meta.url), "utf8")) as Fixture;
const EPSILON = 2 ** -24;

function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let error = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    error = Math.max(error, Math.abs(a[i]! - b[i]!));
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return error / scale;
}

const installed: BackendName[] = ["wasm"];
if (nodeTooNew() === undefined && existsSync(nativePackageFolder("tfjs-node"))) installed.push("tfjs-node");
else console.warn("SKIPPED: the native backend is not installed, so it is not tested (pnpm tensorflow)");

describe.each(installed)("%s", (name) => {
  it.each(fixture.cases)("makes NumPy's step, tied $tied", async (expected) => {
    const { tf } = await loadBackend(name);
    const shape = { ...fixture.shape, tied: expected.tied };
    const model = createModel(tf, shape);
    const weights = tf.tensor2d(expected.weights, [model.rows, shape.d]);
    const batch = { tokens: Int32Array.from(expected.tokens), targets: Int32Array.from(expected.targets) };
    const { loss, gradient } = model.lossAndGradient(weights, batch);
    const given = tf.tensor2d(expected.gradient, [model.rows, shape.d]);
    expect(Math.abs(loss.dataSync()[0]! / expected.loss - 1)).toBeLessThan(16 * EPSILON);
    expect(relativeError(gradient.dataSync(), expected.gradient)).toBeLessThan(64 * EPSILON);
    const decayed = model.blocks.flatMap(({ init, rows }) => Array<number>(rows).fill("normal" in init ? 1 : 0));
    const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, clip: 0.5, seed: 1 };
    const step = (weightsKept: "f32" | "bf16" | "bf16-stochastic") => {
      const optimizer = createOptimizer(
        tf,
        { ...options, weights: weightsKept },
        tf.tensor2d(decayed, [model.rows, 1]),
      );
      const zeros = tf.zeros([model.rows, shape.d]) as typeof weights;
      return optimizer.update({ weights, m: zeros, v: zeros }, given, 1, 0.01).state.weights.dataSync();
    };
    expect(relativeError(step("f32"), expected.weightsAfterOneStep)).toBeLessThan(64 * EPSILON);
    // half a unit in the last of 8 bits, and a whole one
    for (const [rounding, error] of [
      ["bf16", 2 ** -8],
      ["bf16-stochastic", 2 ** -7],
    ] as const) {
      const rounded = step(rounding);
      expect(relativeError(rounded, expected.weightsAfterOneStep)).toBeLessThan(error);
      expect(new Uint32Array(Float32Array.from(rounded).buffer).every((bits) => (bits & 0xffff) === 0)).toBe(true);
    }
  });
});

it("native TensorFlow is refused beyond Node 22, and the choice made instead says why", async () => {
  expect(nodeTooNew("22.20.0")).toBeUndefined();
  expect(nodeTooNew("24.19.0")).toBe("native TensorFlow runs on Node 20 to 22, this is 24.19.0");
  const reason = nodeTooNew();
  if (reason === undefined) return;
  await expect(loadBackend("tfjs-node")).rejects.toThrow(reason);
  const { name, description } = await loadBackend("auto");
  expect(name).toBe("wasm");
  expect(description).toBe(`tfjs on WebAssembly, one thread (${reason})`);
});
