import { type GramMemory, panelWidth } from "./gram-memory.ts";
import type { Kernels } from "./kernels.ts";
import { tridiagonalEigenvalues } from "./tridiagonal-eigenvalues.ts";

/** Adds the second half to the first. G is then the whole Gram matrix, lower triangle. */
export function sumHalves(kernels: Kernels, memory: GramMemory): void {
  for (const _ of sumHalvesInParts(kernels, memory));
}

/** The same, pausing after every few rows, for callers that spread it over time. */
export function* sumHalvesInParts(kernels: Kernels, memory: GramMemory): Generator<void, void> {
  const { grams, paddedColumns, stride } = memory;
  for (let row = 0; row < paddedColumns; row += rowsPerPart) {
    const rows = Math.min(rowsPerPart, paddedColumns - row);
    kernels.call.addInto(grams[0] + row * stride, grams[1] + row * stride, rows * paddedColumns);
    yield;
  }
}

const rowsPerPart = 32;

/** The accumulated G as a view: entry (i, j), j <= i, at i·paddedColumns + j. */
export function gramView(kernels: Kernels, memory: GramMemory): Float64Array {
  return new Float64Array(kernels.memory.buffer, memory.grams[0], memory.paddedColumns * memory.paddedColumns);
}

/** Trace of G: NaN or Infinity as soon as one entry of W was. */
export function trace(g: Float64Array, columns: number, paddedColumns: number): number {
  let sum = 0;
  for (let i = 0; i < columns; i++) sum += g[i * paddedColumns + i]!;
  return sum;
}

/**
 * G becomes diag(gain)·G·diag(gain), times a power of two that brings its trace near one; returns that power of two.
 * Pauses after every few rows, for callers that spread it over time.
 */
export function* normaliseGramInParts(
  g: Float64Array,
  columns: number,
  paddedColumns: number,
  gain?: ArrayLike<number>,
): Generator<void, number> {
  if (gain) {
    for (let i = 0; i < columns; i++) {
      const row = i * paddedColumns;
      for (let j = 0; j <= i; j++) g[row + j]! *= gain[i]! * gain[j]!;
      if (i % rowsPerPart === 0) yield;
    }
  }
  const total = trace(g, columns, paddedColumns);
  if (!(total > 0) || !Number.isFinite(total)) return 1;
  // an even exponent, so that the square root of the scale is a power of two as well
  const scale = 2 ** (-2 * Math.round(Math.log2(total) / 2));
  for (let i = 0; i < columns; i++) {
    scaleFrom(g, i * paddedColumns, i + 1, scale);
    if (i % rowsPerPart === 0) yield;
  }
  return scale;
}

/** A function of its own, so that the engine compiles it after a few rows. */
function scaleFrom(g: Float64Array, start: number, count: number, scale: number): void {
  for (let at = start; at < start + count; at++) g[at]! *= scale;
}

/** Clears the scratch that the tridiagonalisation and its barrier start from. */
export function clearScratch(kernels: Kernels, memory: GramMemory): void {
  new Uint8Array(kernels.memory.buffer, memory.scratch, memory.scratchBytes).fill(0);
}

/**
 * Tridiagonalises G in place. With part 0 and 1 two threads share the work; −1 does all of it. Same bits either way.
 */
export function tridiagonaliseGram(kernels: Kernels, memory: GramMemory, columns: number, part: -1 | 0 | 1): void {
  kernels.call.tridiagonalise(
    memory.grams[0],
    memory.stride,
    columns,
    columns,
    0,
    panelWidth,
    memory.diagonal,
    memory.offDiagonal,
    memory.scratch,
    part,
  );
}

/** Eigenvalues, ascending, of the tridiagonal matrix left in memory. */
export function eigenvaluesOfTridiagonal(kernels: Kernels, memory: GramMemory, columns: number): Float64Array {
  const { buffer } = kernels.memory;
  return tridiagonalEigenvalues(
    new Float64Array(buffer, memory.diagonal, columns).slice(),
    new Float64Array(buffer, memory.offDiagonal, columns).slice(),
  );
}
