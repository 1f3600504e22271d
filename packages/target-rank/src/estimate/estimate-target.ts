import type { TokenSource } from "../count/token-source.ts";
import { estimateOnThreads } from "./estimate-on-threads.ts";
import type { EstimateOptions } from "./estimate-options.ts";
import { assembleParts, estimatePart, type Parts, partsOf, stagesOf } from "./estimate-parts.ts";
import type { TargetEstimate } from "./estimate-whole.ts";
import { prepareTokens } from "./prepare-tokens.ts";

/**
 * Estimates the spectrum of the target distribution behind a corpus: the W-error curve of its contexts x tokens matrix (Godey et al. 2024,
 * Fig. 7) with its nulls, its debiased bracket, by context length and by corpus size.
 *
 * Deterministic for a source, n and seed. Cost: (two countings for each context length + rarefaction) x tokens, then sparse linear algebra
 * on the contexts seen at least twice; memory about 6 bytes a token plus `memoryBytes`.
 *
 * @throws RangeError when the source has no window of n tokens, or n is out of range
 */
export function estimateTarget(source: TokenSource, options: EstimateOptions = {}): TargetEstimate {
  const prepared = prepareTokens(source, options);
  const stages = stagesOf(prepared, options);
  const parts: Parts = { shorter: [], seconds: {} };
  for (const part of partsOf(options)) estimatePart(prepared, part, options, stages, parts);
  return assembleParts(parts, prepared.seconds);
}

/**
 * The same on two worker threads, with the same numbers. Once the tokens are in memory the calling thread is free: `signal` stops the work at once.
 */
export async function estimateTargetOnTwoThreads(
  source: TokenSource,
  options: EstimateOptions = {},
): Promise<TargetEstimate> {
  const prepared = prepareTokens(source, options);
  const parts = await estimateOnThreads(2, prepared, options, stagesOf(prepared, options));
  return assembleParts(parts, prepared.seconds);
}
