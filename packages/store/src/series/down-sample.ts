import { keepPoints } from "./kept-points.ts";
import type { PointColumns } from "./point-columns.ts";
import { joinSummaries, pick, type Summary } from "./summary.ts";

/** A stretch of a range: its points, or a summary of them. */
export type Piece = { readonly points: PointColumns } | { readonly summary: Summary };

export function piecePointCount(piece: Piece): number {
  return "points" in piece ? piece.points.steps.length : piece.summary.pointCounts.reduce((a, b) => a + b, 0);
}

/**
 * Points that stand for all pieces in a row, in about `buckets` buckets of equally many points (unions of whole blocks
 * where only a summary is known): of every bucket the points that `keepPoints` keeps, and the first and the last of
 * all. O(points and kept points of the pieces).
 */
export function downSample(pieces: readonly Piece[], buckets: number): PointColumns {
  const all = joinSummaries(pieces.map(asSummary));
  const total = all.pointCounts.reduce((a, b) => a + b, 0);
  const indices: number[] = [];
  let before = 0;
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
    const middle = before + all.pointCounts[block]! / 2;
    const mine = Math.min(buckets - 1, Math.floor((middle / total) * buckets));
    if (mine !== bucket) {
      close(at);
      bucket = mine;
    }
    before += all.pointCounts[block]!;
    at += all.keptCounts[block]!;
  }
  close(at);
  return pick(all.kept, indices);
}

function asSummary(piece: Piece): Summary {
  if ("summary" in piece) return piece.summary;
  const ones = new Uint32Array(piece.points.steps.length).fill(1);
  return { pointCounts: ones, finiteCounts: ones, keptCounts: ones, sums: piece.points.values, kept: piece.points };
}
