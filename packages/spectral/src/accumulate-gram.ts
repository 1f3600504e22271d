import type { GramMemory } from "./gram-memory.ts";
import { chunkRows, fuses, type GramPlan } from "./gram-plan.ts";
import type { Kernels } from "./kernels.ts";

/**
 * The rows [from, to) of one half. Where halves are cut depends on the number of rows alone, and they are added in one
 * order, so any number of threads gives the same bits.
 */
export function halfOfRows(rows: number, half: 0 | 1): readonly [number, number] {
  // as even as whole panels of eight rows allow: the longer half is what two threads wait for
  const middle = Math.min(rows, 8 * Math.ceil(rows / 16));
  return half === 0 ? [0, middle] : [middle, rows];
}

/** One worker's piece of a half of the rows: of the columns of G, or of the states of a sweep, part `part` of `parts`. */
export interface HalfShare {
  readonly half: 0 | 1;
  readonly part: number;
  readonly parts: number;
  readonly worker: number;
}

/** Adds the column blocks `part` of `parts` of one half of the rows to that half's (cleared) accumulator. */
export function accumulateHalf(kernels: Kernels, plan: GramPlan, memory: GramMemory, share: HalfShare): void {
  const [from, to] = halfOfRows(plan.rows, share.half);
  const g = memory.grams[share.half];
  setMean(kernels, plan, memory);
  for (let row = from; row < to; row += chunkRows) {
    accumulateRows(kernels, plan, memory, { from: row, to: Math.min(to, row + chunkRows), g, ...share });
  }
}

export function clearGram(kernels: Kernels, memory: GramMemory, half: 0 | 1): void {
  new Uint8Array(kernels.memory.buffer, memory.grams[half], memory.gramBytes).fill(0);
}

export function setMean(kernels: Kernels, plan: GramPlan, memory: GramMemory): void {
  if (plan.mean) new Float64Array(kernels.memory.buffer, memory.mean, plan.columns).set(plan.mean);
}

/** Adds at most one chunk of rows to the accumulator at `g`. */
export function accumulateRows(
  kernels: Kernels,
  plan: GramPlan,
  memory: GramMemory,
  share: { from: number; to: number; g: number; part: number; parts: number; worker: number },
): void {
  packRows(kernels, plan, memory, share);
  addPackedBlocks(kernels, plan, memory, share);
}

/** Copies rows [from, to) of W and packs them into the worker's panels. */
export function packRows(
  kernels: Kernels,
  plan: GramPlan,
  memory: GramMemory,
  chunk: { from: number; to: number; worker: number },
): void {
  const { call } = kernels;
  const stage = memory.stages[chunk.worker]!;
  const panels = memory.panels[chunk.worker]!;
  const transposed = plan.transposed ? 1 : 0;
  const pack = plan.mixed ? call.packF32 : call.packF64;
  stageRows(kernels, plan, stage, chunk.from, chunk.to);
  pack(
    stage,
    plan.type,
    transposed,
    chunk.to - chunk.from,
    plan.columns,
    plan.mean ? memory.mean : 0,
    plan.scale,
    panels,
  );
}

/** Adds the column blocks `part` of `parts` of the packed chunk to the accumulator at `g`. */
export function addPackedBlocks(
  kernels: Kernels,
  plan: GramPlan,
  memory: GramMemory,
  share: { from: number; to: number; g: number; part: number; parts: number; worker: number },
): void {
  const { gramF32, gramF64 } = fuses(plan) ? kernels.fused : kernels.call;
  const add = plan.mixed ? gramF32 : gramF64;
  const panels = memory.panels[share.worker]!;
  add(panels, share.to - share.from, plan.columns, share.g, memory.stride, share.part, share.parts);
}

/** Sums of the columns over one half of the rows, in row order. */
export function columnSums(
  kernels: Kernels,
  plan: GramPlan,
  at: { readonly sums: number; readonly stage: number },
  half: 0 | 1,
): Float64Array {
  const sums = new Float64Array(kernels.memory.buffer, at.sums, plan.columns).fill(0);
  const [first, end] = halfOfRows(plan.rows, half);
  for (let from = first; from < end; from += chunkRows) {
    const to = Math.min(end, from + chunkRows);
    stageRows(kernels, plan, at.stage, from, to);
    kernels.call.addColumnSums(at.stage, plan.type, plan.transposed ? 1 : 0, to - from, plan.columns, at.sums);
  }
  return sums.slice();
}

/** Mean row from the {@link columnSums} of both halves. */
export function meanOfHalves(halves: readonly Float64Array[], rows: number): Float64Array {
  const [first, second] = halves as [Float64Array, Float64Array];
  return first.map((sum, j) => (sum + second[j]!) / rows);
}

/** Largest magnitude of the used entries; NaN or Infinity when one of them is. */
export function largestMagnitude(kernels: Kernels, plan: GramPlan, memory: GramMemory): number {
  const stage = memory.stages[0]!;
  let largest = 0;
  for (let from = 0; from < plan.rows; from += chunkRows) {
    const to = Math.min(plan.rows, from + chunkRows);
    stageRows(kernels, plan, stage, from, to);
    const chunk = kernels.call.largestMagnitude(stage, plan.type, (to - from) * plan.columns);
    if (!(chunk <= largest)) largest = chunk;
    if (!Number.isFinite(largest)) return largest;
  }
  return largest;
}

/** Copies used rows [from, to) raw into a stage: row-major, or column by column when transposed. */
export function stageRows(kernels: Kernels, plan: GramPlan, stage: number, from: number, to: number): void {
  const { data, columns, storedColumns, runs } = plan;
  const depth = to - from;
  const out = stageView(kernels, plan, stage, depth * columns);
  let skipped = 0;
  let filled = 0;
  for (let i = 0; i < runs.length && filled < depth; i += 2) {
    const count = runs[i + 1]!;
    const offset = Math.max(0, from + filled - skipped);
    skipped += count;
    if (offset >= count) continue;
    const first = runs[i]! + offset;
    const take = Math.min(count - offset, depth - filled);
    if (plan.transposed) {
      for (let j = 0; j < columns; j++) {
        const start = j * storedColumns + first;
        out.set(data.subarray(start, start + take), j * depth + filled);
      }
    } else {
      out.set(data.subarray(first * columns, (first + take) * columns), filled * columns);
    }
    filled += take;
  }
}

function stageView(kernels: Kernels, plan: GramPlan, stage: number, length: number) {
  const { buffer } = kernels.memory;
  if (plan.type === 0) return new Float32Array(buffer, stage, length);
  if (plan.type === 1) return new Float64Array(buffer, stage, length);
  return new Uint16Array(buffer, stage, length);
}
