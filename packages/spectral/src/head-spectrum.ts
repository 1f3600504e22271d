import { largestMagnitude } from "./accumulate-gram.ts";
import { gramView, normaliseGramInParts, trace } from "./gram-eigenvalues.ts";
import type { GramMemory } from "./gram-memory.ts";
import { countRows, entryAt, type GramPlan, planGram, usedRuns } from "./gram-plan.ts";
import type { Kernels } from "./kernels.ts";
import type { MatrixView } from "./matrix.ts";
import type { SpectrumOptions, SpectrumResult } from "./spectrum-result.ts";

/** A checked request for the singular values of one head by its Gram matrix. */
export interface HeadSpectrumJob {
  readonly view: MatrixView;
  readonly options: SpectrumOptions;
  readonly runs: Uint32Array;
  readonly plan: GramPlan;
  /** d > V: the plan is of WWᵀ, with gain and centring already applied */
  readonly wide: boolean;
  /** gain still to be folded into G */
  readonly gramGain: Float32Array | Float64Array | undefined;
}

/** Checks the options against the head and plans the Gram matrix of its smaller side. */
export function prepareHeadSpectrum(
  view: MatrixView,
  options: SpectrumOptions,
  side: "smaller" | "hidden" = "smaller",
): HeadSpectrumJob {
  checkGain(options.normGain, view.hidden);
  const runs = usedRuns(view.tokens, options.excludedRows);
  const wide = side === "smaller" && view.hidden > countRows(runs);
  const plan = wide ? planWideGram(view, runs, options) : planGram(view, runs, options.method === "gram-mixed");
  return { view, options, runs, plan, wide, gramGain: wide ? undefined : options.normGain };
}

/** Whether the mean row has to be measured before the Gram matrix. */
export function needsMean(job: HeadSpectrumJob): boolean {
  return job.options.centreRows === true && !job.wide;
}

/** How far products of entries stay clear of overflow and of losing bits to underflow. */
const safeTrace = {
  mixed: [2 ** -60, 2 ** 60],
  float64: [2 ** -500, 2 ** 500],
} as const;

/** Whether an accumulated G can be used, has to be accumulated again with another scale, or shows a bad entry. */
export type GramCheck =
  | { readonly state: "usable" }
  | { readonly state: "rescale"; readonly plan: GramPlan }
  | { readonly state: "non-finite" };

/** Looks at the trace of the accumulated G, and at the entries only when the trace is out of the safe range. */
export function checkGram(plan: GramPlan, kernels: Kernels, memory: GramMemory): GramCheck {
  const total = trace(gramView(kernels, memory), plan.columns, memory.paddedColumns);
  const [low, high] = plan.mixed ? safeTrace.mixed : safeTrace.float64;
  if (total >= low && total <= high) return { state: "usable" };
  const largest = largestMagnitude(kernels, plan, memory);
  if (!Number.isFinite(largest)) return { state: "non-finite" };
  if (largest === 0 || plan.scale !== 1) return { state: Number.isFinite(total) ? "usable" : "non-finite" };
  const exponent = -Math.floor(Math.log2(largest));
  return { state: "rescale", plan: { ...plan, scale: 2 ** Math.max(-1000, Math.min(1000, exponent)) } };
}

/** Folds the gain, brings G near one and notes what is needed to scale the eigenvalues back. */
export function normaliseForEigenvalues(
  plan: GramPlan,
  kernels: Kernels,
  memory: GramMemory,
  gain: ArrayLike<number> | undefined,
): GramScale {
  const parts = normaliseInParts(plan, kernels, memory, gain);
  for (;;) {
    const part = parts.next();
    if (part.done) return part.value;
  }
}

/** The same, pausing after every few rows, for callers that spread it over time. */
export function* normaliseInParts(
  plan: GramPlan,
  kernels: Kernels,
  memory: GramMemory,
  gain: ArrayLike<number> | undefined,
): Generator<void, GramScale> {
  const g = gramView(kernels, memory);
  const scale = yield* normaliseGramInParts(g, plan.columns, memory.paddedColumns, gain);
  const total = trace(g, plan.columns, memory.paddedColumns);
  if (!Number.isFinite(total)) {
    throw new RangeError(`Cannot take singular values: the Gram matrix must fit float64, got a trace of ${total}`);
  }
  return { scale, trace: total };
}

export interface GramScale {
  /** power of four that G was multiplied by */
  readonly scale: number;
  readonly trace: number;
}

/** Names and bounds the singular values whose squares, times the scales, are the ascending eigenvalues `lambda`. */
export function spectrumResult(
  job: HeadSpectrumJob,
  plan: GramPlan,
  lambda: Float64Array,
  gramScale: GramScale,
): SpectrumResult {
  const n = plan.columns;
  const sigma = new Float64Array(n);
  const root = Math.sqrt(gramScale.scale);
  for (let i = 0; i < n; i++) sigma[i] = Math.sqrt(Math.max(0, lambda[n - 1 - i]!)) / root / plan.scale;
  const relativeFloor = plan.mixed ? 2 ** -12 : Math.sqrt(2 ** -52 * n);
  const resolutionFloor = sigma[0]! * relativeFloor;
  let resolvedCount = 0;
  while (resolvedCount < n && sigma[resolvedCount]! > resolutionFloor) resolvedCount++;
  const rowsUsed = countRows(job.runs);
  return {
    sigma,
    rowsUsed,
    columns: job.view.hidden,
    excludedRowCount: job.view.tokens - rowsUsed,
    normGainFolded: job.options.normGain !== undefined,
    rowsCentred: job.options.centreRows === true,
    dtype: job.view.dtype,
    method: plan.mixed ? "gram-mixed" : "gram",
    fused: plan.mixed && plan.fuse,
    resolutionFloor,
    resolvedCount,
    frobeniusNorm: Math.sqrt(gramScale.trace) / root / plan.scale,
  };
}

/** Fewer rows than columns: WWᵀ has the same non-zero eigenvalues, so A = (W·diag(gain))ᵀ, copied as float64. */
function planWideGram(view: MatrixView, runs: Uint32Array, options: SpectrumOptions): GramPlan {
  const columns = countRows(runs);
  const data = new Float64Array(view.hidden * columns);
  for (let j = 0; j < view.hidden; j++) {
    const gain = options.normGain?.[j] ?? 1;
    const row = data.subarray(j * columns, (j + 1) * columns);
    let column = 0;
    let sum = 0;
    for (let run = 0; run < runs.length; run += 2) {
      for (let token = runs[run]!; token < runs[run]! + runs[run + 1]!; token++) {
        const value = entryAt(view, token, j) * gain;
        row[column++] = value;
        sum += value;
      }
    }
    if (options.centreRows) for (let k = 0; k < columns; k++) row[k]! -= sum / columns;
  }
  return {
    data,
    type: 1,
    transposed: false,
    storedColumns: columns,
    rows: view.hidden,
    columns,
    runs: Uint32Array.of(0, view.hidden),
    mixed: false,
    fuse: false,
    scale: 1,
  };
}

function checkGain(gain: Float32Array | Float64Array | undefined, hidden: number): void {
  if (!gain) return;
  if (gain.length !== hidden) {
    throw new RangeError(`Cannot fold the norm gain: it must have length d = ${hidden}, got ${gain.length}`);
  }
  const at = gain.findIndex((g) => !Number.isFinite(g));
  if (at >= 0) throw new RangeError(`Cannot fold the norm gain: it must be finite, got ${gain[at]} at index ${at}`);
}

/** The error that names the first entry that is NaN or infinite. */
export function nonFiniteEntry(view: MatrixView): RangeError {
  for (let token = 0; token < view.tokens; token++) {
    for (let j = 0; j < view.hidden; j++) {
      const value = entryAt(view, token, j);
      if (!Number.isFinite(value)) {
        return new RangeError(
          `Cannot take singular values: every entry must be finite, got ${value} at token row ${token}, hidden column ${j}`,
        );
      }
    }
  }
  return new RangeError("Cannot take singular values: the Gram matrix overflowed float64");
}
