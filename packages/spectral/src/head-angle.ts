import { usedRuns } from "./gram-plan.ts";
import { forEachBlock, readBlock, roomForBlock } from "./head-rows.ts";
import { type Matrix, viewMatrix } from "./matrix.ts";

/**
 * Angle between two heads of one shape, each seen as one vector of V·d numbers.
 *
 * θ = ∠(A, B), cos θ = ⟨A, B⟩_F/(‖A‖_F·‖B‖_F); computed as sin²(θ/2) = (‖A − B‖² − (‖A‖ − ‖B‖)²)/(4·‖A‖·‖B‖), which
 * keeps its digits for the small angles between successive heads, where 1 − cos θ has none.
 *
 * @param before V x d, not written
 * @returns radians in [0, π]; `undefined` when one of them is zero, not finite, or beyond float64 when squared
 * @throws RangeError when the shapes differ
 *
 * Accumulated in float64. Cost 6·V·d flops.
 *
 * @example
 * ```ts
 * const before = { data: Float32Array.of(1, 0), rows: 1, columns: 2 };
 * headAngle(before, { ...before, data: Float32Array.of(0, 2) }); // => Math.PI / 2
 * ```
 */
export function headAngle(before: Matrix, after: Matrix, excludedRows?: readonly number[]): number | undefined {
  const [a, b] = [viewMatrix(before), viewMatrix(after)];
  if (a.tokens !== b.tokens || a.hidden !== b.hidden) {
    throw new RangeError(
      `Cannot take the angle between heads: both must have one shape, got ${a.tokens} x ${a.hidden} and ${b.tokens} x ${b.hidden}`,
    );
  }
  const sums = new Float64Array(4);
  const blocks = [roomForBlock(a), roomForBlock(b)] as const;
  forEachBlock(usedRuns(a.tokens, excludedRows), (token, rows) => {
    readBlock(a, token, rows, blocks[0]);
    readBlock(b, token, rows, blocks[1]);
    addSums(blocks, rows * a.hidden, sums);
  });
  const [squareA, squareB, difference, radial] = sums as unknown as [number, number, number, number];
  const [normA, normB] = [Math.sqrt(squareA), Math.sqrt(squareB)];
  const stretch = radial / (normA + normB);
  const half = (difference - stretch * stretch) / (4 * normA * normB);
  if (!Number.isFinite(half)) return undefined;
  return 2 * Math.asin(Math.sqrt(Math.min(1, Math.max(0, half))));
}

/** Adds Σa², Σb², Σ(a − b)² and Σ(b − a)(b + a). */
function addSums([a, b]: readonly [Float64Array, Float64Array], count: number, sums: Float64Array): void {
  let [squareA, squareB, difference, radial] = sums as unknown as [number, number, number, number];
  for (let i = 0; i < count; i++) {
    const x = a[i]!;
    const y = b[i]!;
    const d = y - x;
    squareA += x * x;
    squareB += y * y;
    difference += d * d;
    radial += d * (x + y);
  }
  sums.set([squareA, squareB, difference, radial]);
}
