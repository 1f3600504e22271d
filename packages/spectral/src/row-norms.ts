import { usedRuns } from "./gram-plan.ts";
import { forEachBlock, readBlock, roomForBlock } from "./head-rows.ts";
import { type Matrix, viewMatrix } from "./matrix.ts";

export interface RowNormsOptions {
  readonly excludedRows?: readonly number[];
  /** final-norm gain, length d, folded into W as W·diag(gain) */
  readonly normGain?: Float32Array | Float64Array;
}

/** How long the rows of a head are. */
export interface RowNorms {
  /** mean of ‖w_v‖₂ over the rows used */
  readonly mean: number;
  readonly rowsUsed: number;
}

/**
 * Mean Euclidean norm of the token rows of a head.
 *
 * (1/V)·Σ‖w_v‖₂. With it σ_1 is a magnitude times a coherence: see {@link rowCoherence}.
 *
 * @param matrix V x d (or d x V with layout `hidden-by-tokens`), not written; finite
 * @throws RangeError and TypeError as `singularValues` does, but for entries that are not finite: they are not looked for
 *
 * Accumulated in float64, relative error about 1e-15; rows beyond 1e±140 are scaled. Cost 2·V·d flops.
 *
 * @example
 * ```ts
 * const head = { data: Float32Array.of(3, 4, 6, 8), rows: 2, columns: 2 };
 * rowNorms(head).mean; // => 7.5
 * ```
 */
export function rowNorms(matrix: Matrix, options: RowNormsOptions = {}): RowNorms {
  const view = viewMatrix(matrix);
  const { hidden } = view;
  const { normGain } = options;
  if (normGain && normGain.length !== hidden) {
    throw new RangeError(
      `Cannot take the row norms: the norm gain must have length d = ${hidden}, got ${normGain.length}`,
    );
  }
  const gain = normGain ? Float64Array.from(normGain) : new Float64Array(hidden).fill(1);
  let sum = 0;
  let rowsUsed = 0;
  const block = roomForBlock(view);
  forEachBlock(usedRuns(view.tokens, options.excludedRows), (token, rows) => {
    readBlock(view, token, rows, block);
    rowsUsed += rows;
    for (let i = 0; i < rows; i++) sum += normOf(block, i * hidden, gain);
  });
  return { mean: sum / rowsUsed, rowsUsed };
}

/** A function of its own, so that the engine compiles it after a few rows. */
function normOf(block: Float64Array, at: number, gain: Float64Array): number {
  let square = 0;
  for (let j = 0; j < gain.length; j++) square += (block[at + j]! * gain[j]!) ** 2;
  if (square < 1e280 && square > 1e-280) return Math.sqrt(square);
  return Math.hypot(...gain.map((g, j) => block[at + j]! * g));
}

/**
 * How far the rows of a head point the same way: σ_1/(√V·mean row norm), so that σ_1 = √V · magnitude · coherence.
 *
 * For rows of one length: 1 when all are one vector up to sign, 1/√d when they are isotropic.
 *
 * @returns `undefined` for an all-zero head
 *
 * @example
 * ```ts
 * const head = { data: Float32Array.of(1, 0, -1, 0), rows: 2, columns: 2 };
 * rowCoherence(singularValues(head).sigma[0], rowNorms(head)); // => 1
 * ```
 */
export function rowCoherence(sigma1: number, { mean, rowsUsed }: RowNorms): number | undefined {
  return mean > 0 ? sigma1 / (Math.sqrt(rowsUsed) * mean) : undefined;
}
