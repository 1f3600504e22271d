import { accumulateHalf, clearGram, columnSums, meanOfHalves } from "./accumulate-gram.ts";
import { gramView, sumHalves } from "./gram-eigenvalues.ts";
import { type GramMemory, layOutGram } from "./gram-memory.ts";
import type { GramPlan } from "./gram-plan.ts";
import { checkGram, type HeadSpectrumJob, needsMean, nonFiniteEntry, prepareHeadSpectrum } from "./head-spectrum.ts";
import { type Kernels, keepKernels, reserve } from "./kernels.ts";
import { type Matrix, viewMatrix } from "./matrix.ts";
import type { SpectrumOptions } from "./spectrum-result.ts";

/** A Gram matrix lying in the thread's kernel memory, until the next one is accumulated there. */
export interface AccumulatedGram {
  readonly kernels: Kernels;
  readonly memory: GramMemory;
  /** the plan it was accumulated by: with its power-of-two scale and mean row */
  readonly plan: GramPlan;
  readonly job: HeadSpectrumJob;
}

/** Accumulates AᵀA (or AAᵀ when that is smaller and `side` allows it) on the calling thread. */
export function accumulateGram(
  matrix: Matrix,
  options: SpectrumOptions,
  side: "smaller" | "hidden" = "smaller",
): AccumulatedGram {
  const job = prepareHeadSpectrum(viewMatrix(matrix), options, side);
  const kernels = threadKernels();
  const memory = layOutGram(kernels, job.plan, 1);
  reserve(kernels.memory, memory.totalBytes);
  let { plan } = job;
  if (needsMean(job)) plan = { ...plan, mean: meanRow(kernels, plan, memory) };
  accumulateBothHalves(kernels, plan, memory);
  let check = checkGram(plan, kernels, memory);
  if (check.state === "rescale") {
    plan = check.plan;
    accumulateBothHalves(kernels, plan, memory);
    check = checkGram(plan, kernels, memory);
  }
  if (check.state === "non-finite") throw nonFiniteEntry(job.view);
  return { kernels, memory, plan, job };
}

/** W_cᵀW_c of the used rows as a full d x d float64 matrix, and the mean row that was taken off. */
export interface CentredGram {
  readonly gram: Float64Array;
  readonly mean: Float64Array;
  readonly hidden: number;
  readonly rowsUsed: number;
}

/** {@link CentredGram} on the calling thread. */
export function centredGram(matrix: Matrix, excludedRows: readonly number[] | undefined): CentredGram {
  const { kernels, memory, plan } = accumulateGram(matrix, centredOptions(excludedRows), "hidden");
  return fullGram(kernels, memory, plan);
}

export function centredOptions(excludedRows: readonly number[] | undefined): SpectrumOptions {
  return { centreRows: true, ...(excludedRows && { excludedRows }) };
}

/** Copies an accumulated, centred G out of the kernels' memory, both triangles and in the units of W. */
export function fullGram(kernels: Kernels, memory: GramMemory, plan: GramPlan): CentredGram {
  const n = plan.columns;
  const g = gramView(kernels, memory);
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) copyRow(g, memory.paddedColumns, gram, n, i, 1 / plan.scale);
  return { gram, mean: plan.mean ?? new Float64Array(n), hidden: n, rowsUsed: plan.rows };
}

/** Row i of the lower triangle to both triangles; a function of its own, so that the engine compiles it after a few rows. */
function copyRow(g: Float64Array, padded: number, gram: Float64Array, n: number, i: number, unscale: number): void {
  for (let j = 0; j <= i; j++) {
    const value = g[i * padded + j]! * unscale * unscale;
    gram[i * n + j] = value;
    gram[j * n + i] = value;
  }
}

function meanRow(kernels: Kernels, plan: GramPlan, memory: GramMemory): Float64Array {
  const at = { sums: memory.mean, stage: memory.stages[0]! };
  return meanOfHalves([columnSums(kernels, plan, at, 0), columnSums(kernels, plan, at, 1)], plan.rows);
}

function accumulateBothHalves(kernels: Kernels, plan: GramPlan, memory: GramMemory): void {
  for (const half of [0, 1] as const) {
    clearGram(kernels, memory, half);
    accumulateHalf(kernels, plan, memory, { half, part: 0, parts: 1, worker: 0 });
  }
  sumHalves(kernels, memory);
}

export const threadKernels = keepKernels();
