import type { RitzPairs } from "./lanczos.ts";
import type { SparseGram } from "./sparse-gram.ts";
import { estimateTopSums, type TopSums } from "./top-sums.ts";

/**
 * S(k), the sum of the k greatest eigenvalues, at k = 0…V: the leading Ritz values as they are, the rest by stochastic Lanczos on the matrix without
 * those directions. Where most energy lies in few directions this takes it out of the probes' noise.
 *
 * Non-decreasing: negative eigenvalues add nothing.
 */
export function deflatedTopSums(
  gram: SparseGram,
  ritz: RitzPairs,
  options: { probes: number; steps: number; seed: number },
): TopSums {
  const size = gram.size;
  const sums = new Float64Array(size + 1);
  const standardErrors = new Float64Array(size + 1);
  for (let k = 1; k <= ritz.count; k++) sums[k] = sums[k - 1]! + Math.max(0, ritz.values[k - 1]!);
  const diagonal = Float64Array.from(gram.diagonal);
  for (let j = 0; j < ritz.count; j++) {
    const value = ritz.values[j]!;
    for (let t = 0; t < size; t++) diagonal[t] = diagonal[t]! - value * ritz.vectors[j * size + t]! ** 2;
  }
  const rest = estimateTopSums(gram, { ...options, deflated: { directions: ritz, diagonal } });
  for (let k = ritz.count + 1; k <= size; k++) {
    const j = k - ritz.count;
    sums[k] = Math.max(sums[k - 1]!, sums[ritz.count]! + rest.sums[j]!);
    standardErrors[k] = rest.standardErrors[j]!;
  }
  return { sums, standardErrors };
}
