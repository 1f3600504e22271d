import { columnBytes, readColumn, viewOf } from "./bytes.ts";
import type { PointColumns } from "./point-columns.ts";

/** Series of a run that share their tail rows. */
export const GROUP_SERIES = 32;

/** Columns of series that have steps and wall times in common. */
export interface TailRow {
  readonly seriesIndices: readonly number[];
  readonly steps: Float64Array;
  readonly wallTimesMs: Float64Array;
  /** values[k] belongs to seriesIndices[k] */
  readonly values: readonly Float64Array[];
}

/** u32 points n, u32 series m, m u32 series indices, zeros to a multiple of 8, then n float64 each: steps, wall times, values. */
export function encodeTailRow(row: TailRow): Uint8Array {
  const count = row.steps.length;
  let at = headerBytes(row.seriesIndices.length);
  const bytes = new Uint8Array(at + (2 + row.values.length) * count * 8);
  const view = viewOf(bytes);
  view.setUint32(0, count, true);
  view.setUint32(4, row.seriesIndices.length, true);
  row.seriesIndices.forEach((index, k) => {
    view.setUint32(8 + k * 4, index, true);
  });
  for (const column of [row.steps, row.wallTimesMs, ...row.values]) {
    bytes.set(columnBytes(column), at);
    at += count * 8;
  }
  return bytes;
}

/** Inverse of `encodeTailRow`; may share memory with `bytes`. */
export function decodeTailRow(bytes: Uint8Array): TailRow {
  const view = viewOf(bytes);
  const count = view.getUint32(0, true);
  const seriesIndices = Array.from({ length: view.getUint32(4, true) }, (_, k) => view.getUint32(8 + k * 4, true));
  const start = headerBytes(seriesIndices.length);
  const column = (k: number) => readColumn(bytes, start + k * count * 8, count);
  return {
    seriesIndices,
    steps: column(0),
    wallTimesMs: column(1),
    values: seriesIndices.map((_, k) => column(2 + k)),
  };
}

/** Points of one series of the row; undefined when it is not in it. */
export function tailColumns(row: TailRow, seriesIndex: number): PointColumns | undefined {
  const k = row.seriesIndices.indexOf(seriesIndex);
  return k < 0 ? undefined : { steps: row.steps, values: row.values[k]!, wallTimesMs: row.wallTimesMs };
}

function headerBytes(series: number): number {
  return Math.ceil((8 + series * 4) / 8) * 8;
}
