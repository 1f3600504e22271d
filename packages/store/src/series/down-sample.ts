import type { Spacing } from "@headroom/protocol";
import { keepPoints } from "./kept-points.ts";
import type { PointColumns } from "./point-columns.ts";
import { joinSummaries, pick, type Summary } from "./summary.ts";

/** A stretch of a range: its points, or a summary of them. */
export type Piece = { readonly points: PointColumns } | { readonly summary: Summary };

export function piecePointCount(piece: Piece): number {
  return "points" in piece ? piece.points.steps.length : piece.summary.pointCounts.reduce((a, b) => a + b, 0);
}

/**
 * Points that stand for all pieces in a row, in about `buckets` buckets (unions of whole blocks where only a summary is
 * known): of every bucket the points that `keepPoints` keeps, and the first and the last of all. On a log axis step 0
 * lies in the first bucket. O(points and kept points of the pieces).
 */
export function downSample(pieces: readonly Piece[], buckets: number, spacing: Spacing = "linear"): PointColumns {
  const all = joinSummaries(pieces.map(asSummary));
  const share = spacing === "log" ? logShares(all) : countShares(all);
  const indices: number[] = [];
  let at = 0;
  let bucketStart = 0;
  let bucket = 0;
  const last = all.kept.values.length;
  const close = (end: number) => {
    if (end === bucketStart) return;
    keepPoints(all.kept.values, bucketStart, end, { first: bucketStart === 0, last: end === last }, indices);
    bucketStart = end;
  };
  for (let block = 0; block < all.pointCounts.length; block++) {
    const mine = Math.min(buckets - 1, Math.floor(share(block, at) * buckets));
    if (mine !== bucket) {
      close(at);
      bucket = mine;
    }
    at += all.keptCounts[block]!;
  }
  close(at);
  return pick(all.kept, indices);
}

/** Share of all points that lie before a block's middle; to be asked block by block, in order. */
function countShares(all: Summary): (block: number) => number {
  const total = all.pointCounts.reduce((a, b) => a + b, 0);
  let before = 0;
  return (block) => {
    const middle = before + all.pointCounts[block]! / 2;
    before += all.pointCounts[block]!;
    return middle / total;
  };
}

/** Share of the log axis that lies before a block's first kept point. */
function logShares(all: Summary): (block: number, firstKept: number) => number {
  const { steps } = all.kept;
  const from = Math.max(1, steps[0] ?? 1);
  const width = Math.log(Math.max(1, steps.at(-1) ?? 1) / from);
  return (_, firstKept) => (width > 0 ? Math.max(0, Math.log(Math.max(1, steps[firstKept]!) / from) / width) : 0);
}

function asSummary(piece: Piece): Summary {
  if ("summary" in piece) return piece.summary;
  const ones = new Uint32Array(piece.points.steps.length).fill(1);
  return { pointCounts: ones, finiteCounts: ones, keptCounts: ones, sums: piece.points.values, kept: piece.points };
}
