import type { ContextCounts } from "../count/context-counts.ts";
import { createRandom } from "../random.ts";
import { leadingRitzPairs, type RitzPairs } from "../spectrum/lanczos.ts";
import type { RowWeighting } from "../spectrum/sorted-diagonal.ts";
import { type SparseGram, unbiasedGram } from "../spectrum/sparse-gram.ts";
import { PROBES_PER_BLOCK } from "../spectrum/stochastic-lanczos.ts";
import { estimateTopSums } from "../spectrum/top-sums.ts";
import type { BracketOptions } from "./bracket.ts";
import { addScores, capturedShare, scoreSubspaces } from "./subspace-scores.ts";

/**
 * Lower bound on the tail energy W-error(k)^2 of the true matrix of the repeated contexts, at k = 0…V'.
 *
 * 1 - S_k(Gu) / tr Gu - margin x standard error, Gu the U-statistic Gram matrix: S_k, the sum of the k greatest eigenvalues, is convex, so
 * E[S_k(Gu)] >= S_k(E[Gu]) (Jensen), and the bound is low in expectation by what the noise adds to the leading eigenvalues. The standard
 * error is that of the same subspaces' captured share over independent contexts. Leading eigenvalues by Lanczos with
 * reorthogonalisation, the rest by stochastic Lanczos on the deflated matrix.
 *
 * @returns tail energies clamped to [0, 1], falling with k
 */
export function lowerTailEnergies(
  counts: ContextCounts,
  weighting: RowWeighting,
  directions: { steps: number; count: number },
  options: Required<BracketOptions>,
): Float64Array {
  const gram = unbiasedGram(counts, weighting, [0, 1]);
  const ritz = leadingRitzPairs(gram, directions.steps, directions.count, createRandom(options.seed, 20));
  const { standardError } = capturedShare(
    addScores(scoreSubspaces(counts.repeated[0], weighting, ritz), scoreSubspaces(counts.repeated[1], weighting, ritz)),
  );
  const size = gram.size;
  const sums = new Float64Array(size + 1);
  let reached = ritz.count;
  let sum = 0;
  for (let k = 1; k <= ritz.count; k++) {
    sum += Math.max(0, ritz.values[k - 1]!);
    sums[k] = sum;
    if (sum >= gram.trace) {
      reached = k;
      break;
    }
  }
  if (sum < gram.trace && ritz.count < size) extendSums(gram, ritz, sums, options);
  else sums.fill(gram.trace, reached);

  const tail = new Float64Array(size + 1);
  let least = 1;
  tail[0] = 1;
  for (let k = 1; k <= size; k++) {
    const error = options.margin * standardError[Math.min(k, standardError.length - 1)]!;
    least = Math.max(0, Math.min(least, 1 - sums[k]! / gram.trace - error));
    tail[k] = least;
  }
  return tail;
}

/** Fills sums[k] for k > ritz.count from the matrix without its leading directions. */
function extendSums(gram: SparseGram, ritz: RitzPairs, sums: Float64Array, options: Required<BracketOptions>): void {
  const size = gram.size;
  const diagonal = Float64Array.from(gram.diagonal);
  for (let j = 0; j < ritz.count; j++) {
    const value = ritz.values[j]!;
    for (let t = 0; t < size; t++) diagonal[t] = diagonal[t]! - value * ritz.vectors[j * size + t]! ** 2;
  }
  const project = (block: Float64Array): void => removeDirections(block, ritz, size);
  const rest = estimateTopSums(gram, {
    probes: options.probes,
    steps: options.steps,
    seed: options.seed,
    deflated: { project, diagonal },
  });
  const base = sums[ritz.count]!;
  let best = base;
  for (let k = ritz.count + 1; k <= size; k++) {
    const j = k - ritz.count;
    best = Math.max(best, base + rest.sums[j]! + options.margin * rest.standardErrors[j]!);
    sums[k] = best;
  }
}

/** block -= U^T (U block) for the orthonormal rows of U and a V x 4 row-major block. */
function removeDirections(block: Float64Array, ritz: RitzPairs, size: number): void {
  for (let j = 0; j < ritz.count; j++) {
    const base = j * size;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let t = 0; t < size; t++) {
      const u = ritz.vectors[base + t]!;
      const i = t * PROBES_PER_BLOCK;
      s0 += u * block[i]!;
      s1 += u * block[i + 1]!;
      s2 += u * block[i + 2]!;
      s3 += u * block[i + 3]!;
    }
    for (let t = 0; t < size; t++) {
      const u = ritz.vectors[base + t]!;
      const i = t * PROBES_PER_BLOCK;
      block[i] = block[i]! - s0 * u;
      block[i + 1] = block[i + 1]! - s1 * u;
      block[i + 2] = block[i + 2]! - s2 * u;
      block[i + 3] = block[i + 3]! - s3 * u;
    }
  }
}
