import { chunkRows, type GramPlan } from "./gram-plan.ts";
import type { Kernels } from "./kernels.ts";

/** Panel width of the tridiagonalisation: 32 columns balance its two halves for d of 128 to 4096. */
export const panelWidth = 32;

/** Scratch of the Gram kernels behind the last panel: one tile. */
export const tileBytes = 192;

/** Where everything lies in the kernels' memory; a pure function of the shape, so all threads agree on it. */
export interface GramMemory {
  /** bytes of one row of G: columns padded to a multiple of eight */
  readonly stride: number;
  readonly paddedColumns: number;
  /** of one accumulator: rows come in sixes */
  readonly gramBytes: number;
  /** the two accumulators, one per half of the rows; the sum ends in the first */
  readonly grams: readonly [number, number];
  /** scratch of the tridiagonalisation, on top of the second accumulator */
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly diagonal: number;
  readonly offDiagonal: number;
  readonly mean: number;
  /** raw rows and packed panels of each worker */
  readonly stages: readonly number[];
  readonly panels: readonly number[];
  readonly totalBytes: number;
}

const elementBytes = [4, 8, 2, 2];

/** Lays out 2·d²·8 bytes of accumulators and, per worker, one chunk raw and packed. */
export function layOutGram(kernels: Kernels, plan: GramPlan, workers: number): GramMemory {
  const { columns } = plan;
  const padded = Math.ceil(columns / 8) * 8;
  const gramBytes = Math.ceil(padded / 6) * 6 * padded * 8;
  const scratchBytes = kernels.call.tridiagonalScratchBytes(columns, panelWidth);
  const vectorBytes = (padded + 8) * 8;
  let at = 1024;
  const take = (bytes: number) => {
    const start = at;
    at += Math.ceil(bytes / 64) * 64 + 64;
    return start;
  };
  const first = take(gramBytes);
  const second = take(Math.max(gramBytes, scratchBytes));
  const diagonal = take(vectorBytes);
  const offDiagonal = take(vectorBytes);
  const mean = take(vectorBytes);
  const stages: number[] = [];
  const panels: number[] = [];
  for (let worker = 0; worker < workers; worker++) {
    stages.push(take(chunkRows * columns * elementBytes[plan.type]!));
    panels.push(take(chunkRows * padded * (plan.mixed ? 4 : 8) + tileBytes));
  }
  return {
    stride: padded * 8,
    paddedColumns: padded,
    gramBytes,
    grams: [first, second],
    scratch: second,
    scratchBytes,
    diagonal,
    offDiagonal,
    mean,
    stages,
    panels,
    totalBytes: at,
  };
}
