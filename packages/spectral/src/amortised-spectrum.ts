import { addPackedBlocks, clearGram, halfOfRows, packRows } from "./accumulate-gram.ts";
import { clearScratch, sumHalvesInParts } from "./gram-eigenvalues.ts";
import { type GramMemory, layOutGram, panelWidth } from "./gram-memory.ts";
import { chunkRows } from "./gram-plan.ts";
import { checkGram, nonFiniteEntry, normaliseInParts, prepareHeadSpectrum, spectrumResult } from "./head-spectrum.ts";
import { createKernelMemory, createKernels, type Kernels, reserve } from "./kernels.ts";
import { type Matrix, type MatrixView, viewMatrix } from "./matrix.ts";
import type { SpectrumOptions, SpectrumResult } from "./spectrum-result.ts";
import { tridiagonalEigenvalueSteps } from "./tridiagonal-eigenvalues.ts";

export interface AmortisedSpectrum {
  /**
   * Works on the head as it is now until `budgetMs` has passed, at least one unit of work: about 0.25 ms at d = 512 on a
   * 2020s core, growing with d (a column block of one chunk) and, in the last part, with d².
   *
   * @param budgetMs default 1
   * @returns the spectrum when this call finished a sweep (the next call starts another), else `undefined`
   * @throws what {@link singularValues} throws; the sweep under way is then dropped
   */
  advance(matrix: Matrix, budgetMs?: number): SpectrumResult | undefined;
  /** drops the sweep under way */
  restart(): void;
}

export interface AmortisedSpectrumOptions extends SpectrumOptions {
  /** milliseconds, monotonic; default performance.now */
  readonly clock?: () => number;
}

/**
 * One exact Gram matrix spread over many training steps, for trainers that have no spare core.
 *
 * A sweep reads every row of W once, in chunks of 264 rows each taken from W at the step of its turn. If W does not move
 * in the meantime the result equals {@link singularValues} to the last bit; if it moves, the error is that of mixing the
 * rows of neighbouring steps (second order in the drift over one sweep). The shape must stay the same within a sweep; a
 * new shape starts a new one. `centreRows` and `method: "accurate"` need all rows at once. Creating one runs a sweep on a
 * small matrix (some 30 ms), so that the engine has compiled the code before the first step.
 *
 * @throws RangeError when the options cannot be amortised
 *
 * @example
 * ```ts
 * const amortised = createAmortisedSpectrum();
 * const head = { data: Float32Array.of(3, 0, 0, 4, 0, 0), rows: 3, columns: 2 };
 * let spectrum;
 * while (!spectrum) spectrum = amortised.advance(head, 1); // once a training step
 * spectrum.sigma; // => [4, 3]
 * ```
 */
export function createAmortisedSpectrum(options: AmortisedSpectrumOptions = {}): AmortisedSpectrum {
  const { clock = () => performance.now(), ...spectrumOptions } = options;
  if (options.centreRows || options.method === "accurate") {
    throw new RangeError('Cannot amortise a spectrum: centreRows and method "accurate" need all rows at once');
  }
  const kernels = createKernels(createKernelMemory(false));
  warmUp(kernels, options.method);
  let sweep: Generator<void, SpectrumResult, MatrixView> | undefined;
  let shape = "";
  return {
    advance(matrix, budgetMs = 1) {
      const started = clock();
      const view = viewMatrix(matrix);
      const now = `${view.dtype} ${view.layout} ${view.tokens} ${view.hidden}`;
      if (now !== shape) sweep = undefined;
      shape = now;
      try {
        do {
          if (!sweep) {
            sweep = sweepUnits(kernels, view, spectrumOptions);
            sweep.next(view);
          }
          const unit = sweep.next(view);
          if (!unit.done) continue;
          sweep = undefined;
          return unit.value;
        } while (clock() - started < budgetMs);
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

/** Every `yield` ends a unit of work and receives the matrix of the next one. */
function* sweepUnits(
  kernels: Kernels,
  first: MatrixView,
  options: SpectrumOptions,
): Generator<void, SpectrumResult, MatrixView> {
  let view = yield;
  const job = prepareHeadSpectrum(first, options);
  let { plan } = job;
  const memory = layOutGram(kernels, plan, 1);
  const before = kernels.memory.buffer.byteLength;
  reserve(kernels.memory, memory.totalBytes);
  // the first touch of a page costs more than the work on it
  for (let at = before; at < memory.totalBytes; at += touchedBytes) {
    new Uint8Array(kernels.memory.buffer, at, Math.min(touchedBytes, memory.totalBytes - at)).fill(0);
    view = yield;
  }
  for (;;) {
    for (const half of [0, 1] as const) {
      clearGram(kernels, memory, half);
      view = yield;
      const [from, to] = halfOfRows(plan.rows, half);
      for (let row = from; row < to; row += chunkRows) {
        // a head with more columns than rows was copied when the sweep began
        if (!job.wide) plan = { ...plan, data: view.data };
        const chunk = { from: row, to: Math.min(to, row + chunkRows), worker: 0 };
        packRows(kernels, plan, memory, chunk);
        view = yield;
        const parts = Math.ceil(plan.columns / columnsPerUnit);
        for (let part = 0; part < parts; part++) {
          addPackedBlocks(kernels, plan, memory, { ...chunk, g: memory.grams[half], part, parts });
          view = yield;
        }
      }
    }
    yield* sumHalvesInParts(kernels, memory);
    const check = checkGram(plan, kernels, memory);
    if (check.state === "non-finite") throw nonFiniteEntry(view);
    if (check.state === "usable") break;
    plan = { ...plan, scale: check.plan.scale };
    view = yield;
  }
  const scale = yield* normaliseInParts(plan, kernels, memory, job.gramGain);
  return spectrumResult(job, plan, yield* eigenvalueUnits(kernels, memory, plan.columns), scale);
}

const touchedBytes = 2 ** 17;
/** Column blocks of the Gram kernel are 16 wide. */
const columnsPerUnit = 16;
/** Multiplications in a unit of the tridiagonalisation, and rotations in one of the last part. */
const multiplicationsPerUnit = 2 ** 20;
const rotationsPerUnit = 2 ** 11;

/** Tridiagonalises by the panels and in the order of the whole kernel, so to the same bits; then QL, ascending. */
function* eigenvalueUnits(kernels: Kernels, memory: GramMemory, n: number): Generator<void, Float64Array, MatrixView> {
  const { call } = kernels;
  const { grams, stride, diagonal, offDiagonal, scratch } = memory;
  const g = grams[0];
  clearScratch(kernels, memory);
  for (let size = n; size > 0; ) {
    const width = Math.min(panelWidth, size);
    const columns = Math.max(1, Math.floor(multiplicationsPerUnit / size ** 2));
    for (let first = 0; first < width; first += columns) {
      yield;
      const last = Math.min(width, first + columns);
      call.reduceColumns(g, stride, n, size, first, last, panelWidth, diagonal, offDiagonal, scratch, -1);
    }
    size -= width;
    if (size === 0) break;
    yield;
    call.packPanel(n, size, width, panelWidth, scratch);
    // matrix products run at twice the speed
    const parts = Math.ceil((size ** 2 * width) / (2 * multiplicationsPerUnit));
    for (let part = 0; part < parts; part++) {
      yield;
      call.updateBlocks(g, stride, n, size, width, panelWidth, scratch, part, parts);
    }
  }
  const { buffer } = kernels.memory;
  const lambda = new Float64Array(buffer, diagonal, n).slice();
  const sweepsPerUnit = Math.ceil(rotationsPerUnit / n);
  let sweeps = 0;
  for (const _ of tridiagonalEigenvalueSteps(lambda, new Float64Array(buffer, offDiagonal, n).slice())) {
    if (++sweeps % sweepsPerUnit === 0) yield;
  }
  return lambda;
}

/** V8 compiles hot code while it runs: a cold unit would take several times as long as a warm one. */
function warmUp(kernels: Kernels, method: SpectrumOptions["method"]): void {
  const [rows, columns] = [1024, 96];
  const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i));
  const view = viewMatrix({ data, rows, columns });
  const sweep = sweepUnits(kernels, view, method ? { method } : {});
  while (!sweep.next(view).done);
}
