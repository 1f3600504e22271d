import { columnBytes, copyBytes, readColumn, viewOf } from "./bytes.ts";
import { keepPoints } from "./kept-points.ts";
import { concatColumns, joinColumns, type PointColumns } from "./point-columns.ts";

/** Points in a block of a chunk's fine summary. */
export const BLOCK_POINTS = 64;
/** Blocks of one summary that become one block of the next. */
export const FAN = 8;

/**
 * Blocks in a row: of each how many points it stands for, and the points that `keepPoints` keeps. The very first and the
 * very last point are always among them.
 */
export interface Blocks {
  readonly pointCounts: Uint32Array;
  readonly keptCounts: Uint32Array;
  readonly kept: PointColumns;
}

/** Also, of each block, how many of its points are finite and the sum of those, so that the mean is known. */
export interface Summary extends Blocks {
  readonly finiteCounts: Uint32Array;
  readonly sums: Float64Array;
}

/** Summary of points in blocks of `blockPoints`, the last block being what is left. O(n). */
export function summarise(columns: PointColumns, blockPoints: number): Summary {
  const count = columns.values.length;
  const blocks = Math.ceil(count / blockPoints);
  const pointCounts = new Uint32Array(blocks);
  const finiteCounts = new Uint32Array(blocks);
  const sums = new Float64Array(blocks);
  const starts = new Uint32Array(blocks + 1);
  for (let b = 0; b < blocks; b++) {
    const start = b * blockPoints;
    const end = Math.min(count, start + blockPoints);
    starts[b + 1] = end;
    pointCounts[b] = end - start;
    for (let i = start; i < end; i++) {
      const value = columns.values[i]!;
      if (value - value === 0) {
        finiteCounts[b]!++;
        sums[b]! += value;
      }
    }
  }
  return { pointCounts, finiteCounts, sums, ...keepBlocks(columns, starts) };
}

/** Every point a block of its own. Shares memory. */
export function blocksOfPoints(kept: PointColumns): Blocks {
  const count = kept.values.length;
  const ones = count <= ONES.length ? ONES.subarray(0, count) : new Uint32Array(count).fill(1);
  return { pointCounts: ones, keptCounts: ones, kept };
}

const ONES = new Uint32Array(4096).fill(1);

/** Summaries in a row as one, every `FAN` blocks merged to one. */
export function coarsen(summaries: readonly Summary[]): Summary {
  const all = joinSummaries(summaries);
  const blocks = Math.ceil(all.pointCounts.length / FAN);
  const pointCounts = new Uint32Array(blocks);
  const finiteCounts = new Uint32Array(blocks);
  const sums = new Float64Array(blocks);
  const starts = new Uint32Array(blocks + 1);
  let at = 0;
  for (let i = 0; i < all.pointCounts.length; i++) {
    const b = Math.floor(i / FAN);
    pointCounts[b]! += all.pointCounts[i]!;
    finiteCounts[b]! += all.finiteCounts[i]!;
    sums[b]! += all.sums[i]!;
    at += all.keptCounts[i]!;
    starts[b + 1] = at;
  }
  return { pointCounts, finiteCounts, sums, ...keepBlocks(all.kept, starts) };
}

/** Summaries in a row as one, the blocks as they are. */
export function joinSummaries(summaries: readonly Summary[]): Summary {
  return {
    ...joinBlocks(summaries),
    finiteCounts: joinCounts(summaries.map((summary) => summary.finiteCounts)),
    sums: joinColumns(summaries.map((summary) => summary.sums)),
  };
}

export function joinBlocks(rows: readonly Blocks[]): Blocks {
  return {
    pointCounts: joinCounts(rows.map((blocks) => blocks.pointCounts)),
    keptCounts: joinCounts(rows.map((blocks) => blocks.keptCounts)),
    kept: concatColumns(rows.map((blocks) => blocks.kept)),
  };
}

/** u32 blocks, u32 kept points; then the columns of `Summary` in its order, float64 ones on multiples of 8. */
export function encodeSummary(summary: Summary): Uint8Array {
  const blocks = summary.pointCounts.length;
  const kept = summary.kept.steps.length;
  const { sumsAt, keptAt } = layout(blocks);
  const bytes = new Uint8Array(keptAt + kept * 24);
  const view = viewOf(bytes);
  view.setUint32(0, blocks, true);
  view.setUint32(4, kept, true);
  new Uint32Array(bytes.buffer, 8, blocks).set(summary.pointCounts);
  new Uint32Array(bytes.buffer, 8 + blocks * 4, blocks).set(summary.finiteCounts);
  new Uint32Array(bytes.buffer, 8 + blocks * 8, blocks).set(summary.keptCounts);
  bytes.set(columnBytes(summary.sums), sumsAt);
  bytes.set(columnBytes(summary.kept.steps), keptAt);
  bytes.set(columnBytes(summary.kept.values), keptAt + kept * 8);
  bytes.set(columnBytes(summary.kept.wallTimesMs), keptAt + kept * 16);
  return bytes;
}

/** Inverse of `encodeSummary`; may share memory with `bytes`. */
export function decodeSummary(bytes: Uint8Array): Summary {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : copyBytes(bytes);
  const view = viewOf(aligned);
  const blocks = view.getUint32(0, true);
  const kept = view.getUint32(4, true);
  const { sumsAt, keptAt } = layout(blocks);
  const counts = (index: number) =>
    new Uint32Array(aligned.buffer, aligned.byteOffset + 8 + index * blocks * 4, blocks);
  return {
    pointCounts: counts(0),
    finiteCounts: counts(1),
    keptCounts: counts(2),
    sums: readColumn(aligned, sumsAt, blocks),
    kept: {
      steps: readColumn(aligned, keptAt, kept),
      values: readColumn(aligned, keptAt + kept * 8, kept),
      wallTimesMs: readColumn(aligned, keptAt + kept * 16, kept),
    },
  };
}

function layout(blocks: number): { sumsAt: number; keptAt: number } {
  const sumsAt = Math.ceil((8 + blocks * 12) / 8) * 8;
  return { sumsAt, keptAt: sumsAt + blocks * 8 };
}

/** Keeps the points of each block, whose points are starts[b] … starts[b + 1] - 1. */
function keepBlocks(columns: PointColumns, starts: Uint32Array): Pick<Summary, "kept" | "keptCounts"> {
  const blocks = starts.length - 1;
  const keptCounts = new Uint32Array(blocks);
  const indices: number[] = [];
  for (let b = 0; b < blocks; b++) {
    const before = indices.length;
    keepPoints(columns.values, starts[b]!, starts[b + 1]!, { first: b === 0, last: b === blocks - 1 }, indices);
    keptCounts[b] = indices.length - before;
  }
  return { keptCounts, kept: pick(columns, indices) };
}

export function pick(columns: PointColumns, indices: readonly number[]): PointColumns {
  const steps = new Float64Array(indices.length);
  const values = new Float64Array(indices.length);
  const wallTimesMs = new Float64Array(indices.length);
  for (let k = 0; k < indices.length; k++) {
    const i = indices[k]!;
    steps[k] = columns.steps[i]!;
    values[k] = columns.values[i]!;
    wallTimesMs[k] = columns.wallTimesMs[i]!;
  }
  return { steps, values, wallTimesMs };
}

function joinCounts(columns: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(columns.reduce((sum, column) => sum + column.length, 0));
  let at = 0;
  for (const column of columns) {
    whole.set(column, at);
    at += column.length;
  }
  return whole;
}
