import type { SeriesBuckets, Spacing } from "@headroom/protocol";
import { keepPoints } from "./kept-points.ts";
import type { PointColumns } from "./point-columns.ts";
import { type Blocks, joinBlocks, pick, type Summary } from "./summary.ts";

/** Points or a summary as they were read, and where the first and the last point lie. */
export type PlacedBlocks = (Blocks | Summary) & { readonly firstStep: number; readonly lastStep: number };

export function pointsIn(blocks: PlacedBlocks): number {
  return "sums" in blocks ? blocks.pointCounts.reduce((a, b) => a + b, 0) : blocks.kept.steps.length;
}

export interface Sample {
  readonly points: PointColumns;
  /** of each bucket the number of blocks up to its end */
  readonly bucketEnds: readonly number[];
}

/**
 * Points that stand for all blocks in a row, in about `buckets` buckets of whole blocks: of every bucket the points that
 * `keepPoints` keeps, and the first and the last of all. Buckets hold equally many points, or are equally wide on a
 * logarithmic axis of steps, where step 0 lies in the first. O(blocks and their kept points).
 */
export function downSample(rows: readonly Blocks[], buckets: number, spacing: Spacing = "linear"): Sample {
  const all = joinBlocks(rows);
  const share = spacing === "log" ? logShares(all) : countShares(all);
  const indices: number[] = [];
  const bucketEnds: number[] = [];
  let at = 0;
  let bucketStart = 0;
  let bucket = 0;
  const blocks = all.pointCounts.length;
  const last = all.kept.values.length;
  const close = (end: number, block: number) => {
    if (end === bucketStart) return;
    keepPoints(all.kept.values, bucketStart, end, { first: bucketStart === 0, last: end === last }, indices);
    bucketStart = end;
    bucketEnds.push(block);
  };
  for (let block = 0; block < blocks; block++) {
    const mine = Math.min(buckets - 1, Math.floor(share(block, at) * buckets));
    if (mine !== bucket) {
      close(at, block);
      bucket = mine;
    }
    at += all.keptCounts[block]!;
  }
  close(at, blocks);
  return { points: pick(all.kept, indices), bucketEnds };
}

/**
 * What the buckets of a sample of these blocks hold. Means are of the sums that were stored: exact to rounding. Where a
 * block's first and last step were not kept, they are those of points evenly spaced between its summary's.
 * O(blocks and their kept points).
 */
export function bucketsOf(rows: readonly PlacedBlocks[], bucketEnds: readonly number[]): SeriesBuckets {
  const column = () => new Float64Array(bucketEnds.length);
  const [firstSteps, lastSteps, counts, sums] = [column().fill(NaN), column(), column(), column()];
  const [minima, maxima] = [column().fill(NaN), column().fill(NaN)];
  let bucket = 0;
  let blocksBefore = 0;
  for (const row of rows) {
    const { first, last } = placeBlocks(row);
    let kept = 0;
    for (let block = 0; block < row.pointCounts.length; block++, blocksBefore++) {
      if (blocksBefore === bucketEnds[bucket]) bucket++;
      if (Number.isNaN(firstSteps[bucket])) firstSteps[bucket] = first[block]!;
      lastSteps[bucket] = last[block]!;
      if ("sums" in row) {
        counts[bucket]! += row.finiteCounts[block]!;
        sums[bucket]! += row.sums[block]!;
      }
      for (const end = kept + row.keptCounts[block]!; kept < end; kept++) {
        const value = row.kept.values[kept]!;
        if (!Number.isFinite(value)) continue;
        if (!(value >= minima[bucket]!)) minima[bucket] = value;
        if (!(value <= maxima[bucket]!)) maxima[bucket] = value;
        if ("sums" in row) continue;
        counts[bucket]!++;
        sums[bucket]! += value;
      }
    }
  }
  return { firstSteps, lastSteps, counts, means: sums.map((sum, b) => sum / counts[b]!), minima, maxima };
}

/** First and last step of each block: blocks never overlap, and a kept point never lies outside its own. */
function placeBlocks(blocks: PlacedBlocks): { readonly first: Float64Array; readonly last: Float64Array } {
  const { pointCounts, keptCounts, kept, firstStep, lastStep } = blocks;
  const first = new Float64Array(pointCounts.length);
  const last = new Float64Array(pointCounts.length);
  const points = pointsIn(blocks);
  const stride = points > 1 ? (lastStep - firstStep) / (points - 1) : 0;
  let before = 0;
  let keptBefore = 0;
  let lastKept = -1;
  for (let b = 0; b < pointCounts.length; b++) {
    const whole = pointCounts[b] === keptCounts[b];
    const firstKept = kept.steps[keptBefore]!;
    const spaced = Math.round(firstStep + before * stride);
    first[b] = whole ? firstKept : Math.min(firstKept, Math.max(lastKept + 1, spaced));
    if (b > 0) last[b - 1] = Math.min(last[b - 1]!, first[b]! - 1);
    before += pointCounts[b]!;
    keptBefore += keptCounts[b]!;
    lastKept = kept.steps[keptBefore - 1]!;
    last[b] = whole ? lastKept : Math.max(lastKept, Math.round(firstStep + (before - 1) * stride));
  }
  return { first, last };
}

/** Share of all points that lie before a block's middle; to be asked block by block, in order. */
function countShares(all: Blocks): (block: number) => number {
  const total = all.pointCounts.reduce((a, b) => a + b, 0);
  let before = 0;
  return (block) => {
    const middle = before + all.pointCounts[block]! / 2;
    before += all.pointCounts[block]!;
    return middle / total;
  };
}

/** Share of the log axis that lies before a block's first kept point. */
function logShares(all: Blocks): (block: number, firstKept: number) => number {
  const { steps } = all.kept;
  const from = Math.max(1, steps[0] ?? 1);
  const width = Math.log(Math.max(1, steps.at(-1) ?? 1) / from);
  return (_, firstKept) => (width > 0 ? Math.max(0, Math.log(Math.max(1, steps[firstKept]!) / from) / width) : 0);
}
