import { type GramMemory, layOutGram, tileBytes } from "./gram-memory.ts";
import { chunkRows, type GramPlan } from "./gram-plan.ts";
import type { Kernels } from "./kernels.ts";

export const panelStates = 8;
/** States whose products with one chunk of tokens are taken together: three panels, four tiles of six rows. */
export const groupStates = 24;
/** One record of the kernels: a level, Σ2^(z − level), Σ4^(z − level), last factor. */
export const recordBytes = 32;
/** Logits of one panel for one chunk: tiles end at a multiple of six tokens. */
export const logitBytes = Math.ceil(chunkRows / 6) * 6 * panelStates * 4;

/** Where a sweep keeps what, in the kernels' memory; a pure function of the shape, so all threads agree on it. */
export interface SweepMemory {
  /** accumulators of W_cᵀW_c, and each worker's chunk, raw and as centred panels */
  readonly gram: GramMemory;
  /** of one row of the sums */
  readonly stride: number;
  readonly paddedHidden: number;
  /** Σ2^z·w_c by state, one accumulator per half of the rows */
  readonly sums: readonly [number, number];
  /** of the softmax, likewise */
  readonly records: readonly [number, number];
  /** Σw, likewise */
  readonly columnSums: readonly [number, number];
  readonly workers: readonly SweepWorkerMemory[];
  readonly totalBytes: number;
}

export interface SweepWorkerMemory {
  readonly states: number;
  readonly tokenPanels: number;
  readonly logits: number;
  readonly bias: number;
}

/** Lays out what {@link layOutGram} does, 16·n·d bytes of sums and, per worker, the states and one chunk of logits. */
export function layOutSweep(
  kernels: Kernels,
  { plan, from, to }: { readonly plan: GramPlan; readonly from: number; readonly to: number },
  workers: number,
): SweepMemory {
  const gram = layOutGram(kernels, plan, workers);
  const { columns: d } = plan;
  let at = gram.totalBytes;
  const take = (bytes: number) => {
    const start = at;
    at += Math.ceil(bytes / 64) * 64 + 64;
    return start;
  };
  const paddedStates = Math.ceil((to - from) / panelStates) * panelStates;
  const { stride, paddedColumns: paddedHidden } = gram;
  // products are added six rows at a time
  const sumBytes = (paddedStates + 4) * stride;
  return {
    gram,
    stride,
    paddedHidden,
    sums: [take(sumBytes), take(sumBytes)],
    records: [take(paddedStates * recordBytes), take(paddedStates * recordBytes)],
    columnSums: [take(stride), take(stride)],
    workers: Array.from({ length: workers }, () => ({
      states: take(paddedStates * d * 4),
      tokenPanels: take(chunkRows * d * 4 + tileBytes),
      logits: take((logitBytes * groupStates) / panelStates),
      bias: take(chunkRows * 4),
    })),
    totalBytes: at,
  };
}
