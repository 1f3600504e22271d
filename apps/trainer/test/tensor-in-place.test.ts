import { tensorInPlace } from "@headroom/collector";
import { describe, expect, it } from "vitest";
import { loadBackend } from "../src/backend.ts";

describe("tensorInPlace(tensor) with TensorFlow.js itself", () => {
  it("reads a float32 tensor of the wasm backend without copying it", async () => {
    const { tf } = await loadBackend("wasm");
    const weights = tf.tensor2d(
      Array.from({ length: 600 }, (_, i) => Math.sin(i)),
      [30, 20],
    );
    const view = tensorInPlace(weights);
    expect(view).toEqual(weights.dataSync());
    const again = tensorInPlace(weights);
    expect(again!.buffer).toBe(view!.buffer);
    expect(again!.byteOffset).toBe(view!.byteOffset);
    const reshaped = weights.reshape([600]);
    expect(tensorInPlace(reshaped)!.byteOffset).toBe(view!.byteOffset);
    expect(tensorInPlace(tf.scalar(Number.NaN))).toEqual(Float32Array.of(Number.NaN));
    expect(tensorInPlace(tf.tensor1d([1, 2], "int32"))).toBeUndefined();
    expect(tensorInPlace(tf.zeros([0, 4]))).toBeUndefined();
  });

  it("leaves other backends alone", async () => {
    const { tf } = await loadBackend("cpu");
    expect(tensorInPlace(tf.tensor1d([1, 2]))).toBeUndefined();
  });
});
