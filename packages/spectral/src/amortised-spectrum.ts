import { addPackedBlocks, clearGram, halfOfRows, packRows } from "./accumulate-gram.ts";
import { clearScratch, sumHalves } from "./gram-eigenvalues.ts";
import { type GramMemory, layOutGram, panelWidth } from "./gram-memory.ts";
import { chunkRows } from "./gram-plan.ts";
import {
  checkGram,
  type HeadSpectrumJob,
  nonFiniteEntry,
  normaliseForEigenvalues,
  prepareHeadSpectrum,
  spectrumResult,
} from "./head-spectrum.ts";
import { createKernelMemory, createKernels, type Kernels, reserve } from "./kernels.ts";
import { type Matrix, viewMatrix } from "./matrix.ts";
import type { SpectrumOptions, SpectrumResult } from "./spectrum-result.ts";
import { tridiagonalEigenvalueSteps } from "./tridiagonal-eigenvalues.ts";

export interface AmortisedSpectrum {
  /**
   * Does the next slices of work on the head as it is now.
   *
   * @param slices how many; default 1, each about a millisecond on a 2020s core
   * @returns the spectrum when this call finished a sweep (the next call starts another), else `undefined`
   * @throws what {@link singularValues} throws; the sweep under way is then dropped
   */
  advance(matrix: Matrix, slices?: number): SpectrumResult | undefined;
  /** drops the sweep under way */
  restart(): void;
}

/**
 * One exact Gram matrix spread over many training steps, for trainers that have no spare core.
 *
 * A sweep reads every row of W once, in chunks of 256 rows each taken from W at the step of its turn. If W does not move
 * in the meantime the result equals {@link singularValues} to the last bit; if it moves, the error is that of mixing the
 * rows of neighbouring steps (second order in the drift over one sweep). The shape and options must stay the same
 * within a sweep; a new shape starts a new one. `centreRows` and `method: "accurate"` need all rows at once.
 *
 * @throws RangeError when the options cannot be amortised
 */
export function createAmortisedSpectrum(options: SpectrumOptions = {}): AmortisedSpectrum {
  if (options.centreRows || options.method === "accurate") {
    throw new RangeError('Cannot amortise a spectrum: centreRows and method "accurate" need all rows at once');
  }
  const kernels = createKernels(createKernelMemory(false));
  let sweep: Generator<undefined, SpectrumResult, Matrix> | undefined;
  let shape = "";
  return {
    advance(matrix, slices = 1) {
      const { dtype, layout, tokens, hidden } = viewMatrix(matrix);
      const now = `${dtype} ${layout} ${tokens} ${hidden}`;
      if (now !== shape) sweep = undefined;
      shape = now;
      try {
        for (let slice = 0; slice < slices; slice++) {
          if (!sweep) {
            sweep = sweepSlices(kernels, matrix, options);
            sweep.next(matrix);
          }
          const step = sweep.next(matrix);
          if (!step.done) continue;
          sweep = undefined;
          return step.value;
        }
      } catch (error) {
        sweep = undefined;
        throw error;
      }
      return undefined;
    },
    restart() {
      sweep = undefined;
    },
  };
}

/** Every `yield` ends a slice and receives the matrix of the next one. */
function* sweepSlices(
  kernels: Kernels,
  first: Matrix,
  options: SpectrumOptions,
): Generator<undefined, SpectrumResult, Matrix> {
  let matrix = yield;
  const prepare = () => prepareHeadSpectrum(viewMatrix(matrix), options);
  let job = prepareHeadSpectrum(viewMatrix(first), options);
  let { scale } = job.plan;
  const memory = layOutGram(kernels, job.plan, 1);
  reserve(kernels.memory, memory.totalBytes);
  for (;;) {
    for (const half of [0, 1] as const) {
      clearGram(kernels, memory, half);
      const [from, to] = halfOfRows(job.plan.rows, half);
      for (let row = from; row < to; row += chunkRows) {
        job = prepare();
        const plan = { ...job.plan, scale };
        const chunk = { from: row, to: Math.min(to, row + chunkRows), worker: 0 };
        packRows(kernels, plan, memory, chunk);
        const parts = slicesPerChunk(plan.columns);
        for (let part = 0; part < parts; part++) {
          addPackedBlocks(kernels, plan, memory, { ...chunk, g: memory.grams[half], part, parts });
          matrix = yield;
        }
      }
    }
    sumHalves(kernels, memory);
    const check = checkGram({ ...job.plan, scale }, kernels, memory);
    if (check.state === "non-finite") throw nonFiniteEntry(job.view);
    if (check.state === "usable") break;
    scale = check.plan.scale;
    matrix = yield;
  }
  return yield* eigenvalueSlices(kernels, memory, job, scale);
}

/** Column blocks of one chunk go to so many slices: one slice is about 256 x 256² multiplications. */
function slicesPerChunk(columns: number): number {
  return Math.max(1, Math.ceil((columns / 256) ** 2));
}

const sweepsPerSlice = 128;

function* eigenvalueSlices(
  kernels: Kernels,
  memory: GramMemory,
  job: HeadSpectrumJob,
  scale: number,
): Generator<undefined, SpectrumResult, Matrix> {
  const plan = { ...job.plan, scale };
  const n = plan.columns;
  const gramScale = normaliseForEigenvalues(plan, kernels, memory, job.gramGain);
  clearScratch(kernels, memory);
  for (let from = n; from > 0; from -= panelWidth) {
    yield;
    const until = Math.max(0, from - panelWidth);
    kernels.call.tridiagonalise(
      memory.grams[0],
      memory.stride,
      n,
      from,
      until,
      panelWidth,
      memory.diagonal,
      memory.offDiagonal,
      memory.scratch,
      -1,
    );
  }
  const { buffer } = kernels.memory;
  const lambda = new Float64Array(buffer, memory.diagonal, n).slice();
  let sweeps = 0;
  for (const _ of tridiagonalEigenvalueSteps(lambda, new Float64Array(buffer, memory.offDiagonal, n).slice())) {
    if (++sweeps % sweepsPerSlice === 0) yield;
  }
  return spectrumResult(job, plan, lambda, gramScale);
}
