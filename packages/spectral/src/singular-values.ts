import { entryAt, gram } from "./gram.ts";
import { type Matrix, type MatrixView, viewMatrix } from "./matrix.ts";
import type { SpectrumOptions, SpectrumResult } from "./spectrum-result.ts";
import { tridiagonalEigenvalues } from "./tridiagonal-eigenvalues.ts";
import { tridiagonalise } from "./tridiagonalise.ts";

/** All singular values of a head, on the calling thread. */
export function singularValues(matrix: Matrix, options: SpectrumOptions = {}): SpectrumResult {
  const view = viewMatrix(matrix);
  const rows = usedRows(view.tokens, options.excludedRows);
  const { hidden } = view;
  const gain = options.normGain;
  const mean = new Float64Array(hidden);
  if (options.centreRows) {
    for (const token of rows) for (let j = 0; j < hidden; j++) mean[j]! += entryAt(view, token, j);
    for (let j = 0; j < hidden; j++) mean[j]! /= rows.length;
  }
  const at = (token: number, j: number) => (entryAt(view, token, j) - mean[j]!) * (gain ? gain[j]! : 1);
  const wide = hidden > rows.length;
  const n = wide ? rows.length : hidden;
  const g = wide
    ? gram((j, out) => rows.forEach((token, k) => (out[k] = at(token, j))), hidden, n)
    : gram(
        (k, out) => {
          for (let j = 0; j < n; j++) out[j] = at(rows[k]!, j);
        },
        rows.length,
        n,
      );
  let trace = 0;
  for (let i = 0; i < n; i++) trace += g[i * n + i]!;
  if (!Number.isFinite(trace)) throw nonFiniteEntry(view);
  const { diagonal, offDiagonal } = tridiagonalise(g, n);
  const lambda = tridiagonalEigenvalues(diagonal, offDiagonal);
  const sigma = new Float64Array(n);
  for (let i = 0; i < n; i++) sigma[i] = Math.sqrt(Math.max(0, lambda[n - 1 - i]!));
  const resolutionFloor = sigma[0]! * Math.sqrt(2 ** -52 * n);
  return {
    sigma,
    rowsUsed: rows.length,
    columns: hidden,
    excludedRowCount: view.tokens - rows.length,
    normGainFolded: gain !== undefined,
    rowsCentred: options.centreRows === true,
    dtype: view.dtype,
    method: "gram",
    resolutionFloor,
    resolvedCount: sigma.filter((s) => s > resolutionFloor).length,
    frobeniusNorm: Math.sqrt(trace),
  };
}

function usedRows(tokens: number, excluded: readonly number[] = []): Uint32Array {
  const out = new Set<number>();
  for (const token of excluded) {
    if (!Number.isInteger(token) || token < 0 || token >= tokens) {
      throw new RangeError(`Cannot leave out a row: token ids must be integers in 0..${tokens - 1}, got ${token}`);
    }
    out.add(token);
  }
  if (out.size === tokens) throw new RangeError(`Cannot take singular values: all ${tokens} rows are excluded`);
  const used = new Uint32Array(tokens - out.size);
  let k = 0;
  for (let token = 0; token < tokens; token++) if (!out.has(token)) used[k++] = token;
  return used;
}

function nonFiniteEntry(view: MatrixView): RangeError {
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
