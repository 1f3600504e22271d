import { afterEach, describe, expect, it } from "vitest";
import { tensorInPlace } from "./tensor-in-place.ts";

// The real backend is tested where it is installed: apps/trainer/test. Here: what must not be taken for it.
const heap = new Uint8Array(64);
new Float32Array(heap.buffer).set([9, 9, 1, 2, 3, 4, 9, 9]);
const values = [1, 2, 3, 4];
const tensor = { dataId: {}, dtype: "float32", shape: [2, 2], dataSync: () => Float32Array.from(values) };

function install(memoryOffset: unknown, read = (start: number) => values[start]) {
  const backend = {
    wasm: { HEAPU8: heap },
    dataIdMap: { get: () => ({ memoryOffset }) },
    readSync: (_: object, start: number) => [read(start)],
  };
  Object.assign(globalThis, { _tfengine: { state: { tensorInfo: new Map([[tensor.dataId, { backend }]]) } } });
}
afterEach(() => Object.assign(globalThis, { _tfengine: undefined }));

describe("tensorInPlace(tensor)", () => {
  it("is a view of the backend's memory", () => {
    install(8);
    expect(tensorInPlace(tensor)).toEqual(Float32Array.from(values));
    expect(tensorInPlace(tensor)!.buffer).toBe(heap.buffer);
  });

  it("is undefined without TensorFlow.js, for another tensor, type, backend or layout", () => {
    expect(tensorInPlace(tensor)).toBeUndefined();
    install(8);
    expect(tensorInPlace({ ...tensor, dataId: {} } as typeof tensor)).toBeUndefined();
    expect(tensorInPlace({ ...tensor, dtype: "int32" })).toBeUndefined();
    expect(tensorInPlace({ shape: [4] })).toBeUndefined();
    for (const offset of [undefined, 6, "8", 60]) {
      install(offset);
      expect(tensorInPlace(tensor)).toBeUndefined();
    }
  });

  it("is undefined when the backend reads another first or last number there", () => {
    install(12);
    expect(tensorInPlace(tensor)).toBeUndefined();
    install(8, (start) => (start === 3 ? 5 : values[start]));
    expect(tensorInPlace(tensor)).toBeUndefined();
  });
});
