import { expect, it } from "vitest";
import { encodeAxis } from "./axis-code.ts";
import { decodeChunk, encodeChunk } from "./point-chunk.ts";
import { decodeTailRow, encodeTailRow, tailColumns } from "./tail-row.ts";

it("a chunk comes back from bytes at any offset", () => {
  const columns = {
    steps: Float64Array.of(1, 2, 5),
    values: Float64Array.of(NaN, -0, Infinity),
    wallTimesMs: Float64Array.of(0.1, 0.2, NaN),
  };
  const bytes = encodeChunk(columns.values, encodeAxis(columns.steps), encodeAxis(columns.wallTimesMs));
  for (const offset of [0, 1, 3]) {
    expect(decodeChunk(Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset))).toEqual(columns);
  }
});

it("a tail row comes back from bytes at any offset, for odd and even numbers of series", () => {
  for (const seriesIndices of [[3], [3, 70_000]]) {
    const row = {
      seriesIndices,
      steps: Float64Array.of(1, 2),
      wallTimesMs: Float64Array.of(0.5, NaN),
      values: seriesIndices.map((index) => Float64Array.of(index, -index)),
    };
    for (const offset of [0, 1, 4]) {
      const back = decodeTailRow(Buffer.concat([Buffer.alloc(offset), encodeTailRow(row)]).subarray(offset));
      expect(back).toEqual(row);
      expect(tailColumns(back, seriesIndices[0]!)?.values).toEqual(row.values[0]);
      expect(tailColumns(back, 1)).toBeUndefined();
    }
  }
});
