import type { GradientSweep } from "./gradient-sweep.ts";
import { sumHalves } from "./gram-eigenvalues.ts";
import { fullGram } from "./gram-of-head.ts";
import { checkGram } from "./head-spectrum.ts";
import type { Kernels } from "./kernels.ts";
import { diagonalOf, type FactoredGram, factorGram } from "./passed-gradient.ts";
import type { SweepMemory } from "./sweep-memory.ts";

/**
 * Factors the W_cᵀW_c that a sweep left in memory: ΣΔΔᵀ − V·eeᵀ, Δ = w less the row taken off, e = the mean less that row.
 *
 * @returns undefined where it cannot be used: entries that are not finite, or too large or small for float32
 */
export function factorSweptGram(
  kernels: Kernels,
  { plan }: GradientSweep,
  memory: SweepMemory,
): FactoredGram | undefined {
  sumHalves(kernels, memory.gram);
  if (checkGram(plan, kernels, memory.gram).state !== "usable") return undefined;
  const { gram, hidden } = fullGram(kernels, memory.gram, plan);
  const accumulated = diagonalOf(gram, hidden);
  const [first, second] = memory.columnSums.map((at) => new Float64Array(kernels.memory.buffer, at, hidden));
  const e = accumulated.map((_, j) => (first![j]! + second![j]!) / plan.rows - plan.mean![j]!);
  for (let i = 0; i < hidden; i++) subtract(gram.subarray(i * hidden, (i + 1) * hidden), plan.rows * e[i]!, e);
  return factorGram(gram, hidden, accumulated);
}

/** row −= factor·e */
function subtract(row: Float64Array, factor: number, e: Float64Array): void {
  for (let j = 0; j < row.length; j++) row[j]! -= factor * e[j]!;
}
