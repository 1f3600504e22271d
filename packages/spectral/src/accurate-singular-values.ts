import { countRows, entryAt } from "./gram-plan.ts";
import { type HeadSpectrumJob, nonFiniteEntry } from "./head-spectrum.ts";
import { keepKernels, reserve } from "./kernels.ts";
import type { SpectrumResult } from "./spectrum-result.ts";

const blockDepth = 256;
const maximumSweeps = 40;

/**
 * All singular values without squaring the matrix: QR by blocks of rows, then one-sided Jacobi on the triangular factor.
 *
 * Sources: tall-skinny QR (Demmel, Grigori, Hoemmen, Langou 2012); one-sided Jacobi on the rows of R (Drmac & Veselic
 * 2008). Absolute error of each σ about eps·σ_1·√d, so σ is resolved down to d·eps·σ_1. Cost 2·V·d² flops and about ten
 * sweeps of 3·d³; memory d²·8 + 256·d·8 bytes.
 *
 * @throws RangeError naming a NaN or infinite entry, or when Jacobi has not converged after 40 sweeps
 */
export function accurateSingularValues(job: HeadSpectrumJob): SpectrumResult {
  const source = tallSource(job);
  const n = source.columns;
  const kernels = accurateKernels();
  const padded = Math.ceil(n / 8) * 8;
  const rAt = 1024;
  const blockAt = rAt + padded * padded * 8 + 64;
  const normsAt = blockAt + (blockDepth + 4) * n * 8 + 64;
  reserve(kernels.memory, normsAt + padded * 8 + 64);
  const { buffer } = kernels.memory;
  const r = new Float64Array(buffer, rAt, padded * padded).fill(0);
  const norms = new Float64Array(buffer, normsAt, n);

  let square = 0;
  for (let row = 0; row < source.rows; row += blockDepth) {
    const depth = Math.min(blockDepth, source.rows - row);
    const stride = Math.ceil(depth / 4) * 4;
    const block = new Float64Array(buffer, blockAt, stride * n).fill(0);
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < depth; k++) {
        const value = source.at(row + k, j);
        block[j * stride + k] = value;
        square += value * value;
      }
    }
    kernels.call.absorbRows(rAt, padded * 8, blockAt, depth, n);
  }
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = i; j < n; j++) sum += r[i * padded + j]! ** 2;
    norms[i] = sum;
  }
  let sweeps = 0;
  while (kernels.call.jacobiSweep(rAt, padded * 8, n, normsAt, 2 ** -52 * Math.sqrt(n)) > 0) {
    if (++sweeps === maximumSweeps) {
      throw new RangeError(`Cannot take singular values: Jacobi has not converged after ${maximumSweeps} sweeps`);
    }
  }
  const sigma = norms.slice().sort().reverse();
  for (let i = 0; i < n; i++) sigma[i] = Math.sqrt(sigma[i]!) / source.scale;
  const resolutionFloor = sigma[0]! * n * 2 ** -52;
  const rowsUsed = countRows(job.runs);
  return {
    sigma,
    rowsUsed,
    columns: job.view.hidden,
    excludedRowCount: job.view.tokens - rowsUsed,
    normGainFolded: job.options.normGain !== undefined,
    rowsCentred: job.options.centreRows === true,
    dtype: job.view.dtype,
    method: "accurate",
    fused: false,
    resolutionFloor,
    resolvedCount: sigma.filter((s) => s > resolutionFloor).length,
    frobeniusNorm: Math.sqrt(square) / source.scale,
  };
}

interface TallSource {
  readonly rows: number;
  readonly columns: number;
  /** power of two that brings the largest entry near one */
  readonly scale: number;
  at(row: number, column: number): number;
}

/** W as it is measured: used rows, centred, with the gain folded, scaled, and the longer side first. */
function tallSource({ view, options, runs, wide }: HeadSpectrumJob): TallSource {
  const tokens: number[] = [];
  for (let run = 0; run < runs.length; run += 2) {
    for (let k = 0; k < runs[run + 1]!; k++) tokens.push(runs[run]! + k);
  }
  const mean = new Float64Array(view.hidden);
  let largest = 0;
  for (const token of tokens) {
    for (let j = 0; j < view.hidden; j++) {
      const value = entryAt(view, token, j);
      if (!Number.isFinite(value)) throw nonFiniteEntry(view);
      if (options.centreRows) mean[j]! += value / tokens.length;
      largest = Math.max(largest, Math.abs(value * (options.normGain?.[j] ?? 1)));
    }
  }
  const scale = largest === 0 ? 1 : 2 ** Math.max(-1000, Math.min(1000, -Math.floor(Math.log2(largest))));
  const entry = (k: number, j: number) =>
    (entryAt(view, tokens[k]!, j) - mean[j]!) * (options.normGain?.[j] ?? 1) * scale;
  return wide
    ? { rows: view.hidden, columns: tokens.length, scale, at: (row, column) => entry(column, row) }
    : { rows: tokens.length, columns: view.hidden, scale, at: entry };
}

const accurateKernels = keepKernels();
