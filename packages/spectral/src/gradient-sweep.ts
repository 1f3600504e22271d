import { accumulateHalf, clearGram, type HalfShare, halfOfRows, packRows, setMean } from "./accumulate-gram.ts";
import { chunkRows, type GramPlan, planGram, rowOfHead } from "./gram-plan.ts";
import type { Kernels } from "./kernels.ts";
import type { MatrixView } from "./matrix.ts";
import { groupStates, logitBytes, panelStates, recordBytes, type SweepMemory } from "./sweep-memory.ts";

/** A checked request. */
export interface GradientInput {
  readonly view: MatrixView;
  /** [first, count] runs of the token rows in the softmax */
  readonly runs: Uint32Array;
  /** n x d */
  readonly states: Float32Array;
  readonly targets: Int32Array;
  /** by token id */
  readonly bias: Float64Array | undefined;
  /** fuse multiply-adds */
  readonly fuse: boolean;
}

/** What threads need to sweep over W for some of the states: plain data, so that it can be posted. */
export interface GradientSweep {
  /** of W_cᵀW_c; its `mean` is what is taken off every row, in float32 */
  readonly plan: GramPlan;
  /** the states [from, to) of the request, row-major */
  readonly states: Float32Array;
  readonly from: number;
  readonly to: number;
  /** by used row */
  readonly bias: Float64Array | undefined;
  /** accumulate W_cᵀW_c too */
  readonly withGram: boolean;
}

/** States per sweep: bounds the memory, not the result. */
const sweepStates = 64 * groupStates;

/**
 * Plans one sweep for every 1,536 states. Neither the logits nor, up to what is known of its error, W_cᵀW_c depend on the
 * row taken off.
 *
 * @param mean the row to take off where W_cᵀW_c is known already; without it the first sweep accumulates W_cᵀW_c
 */
export function planSweeps({ view, runs, states, bias, fuse }: GradientInput, mean?: Float64Array): GradientSweep[] {
  const plan = planGram(view, runs, true);
  const tokens = tokenIds(runs, plan.rows);
  const common = {
    plan: { ...plan, fuse, mean: (mean ?? sampledMean(view, tokens)).map(Math.fround) },
    bias: bias && Float64Array.from(tokens, (token) => bias[token]!),
  };
  const count = states.length / view.hidden;
  const sweeps: GradientSweep[] = [];
  for (let from = 0; from < count; from += sweepStates) {
    const to = Math.min(count, from + sweepStates);
    const own = states.subarray(from * view.hidden, to * view.hidden);
    sweeps.push({ ...common, states: own, from, to, withGram: !mean && from === 0 });
  }
  return sweeps;
}

/** Clears what one half of a sweep adds to beside its states' own sums. */
export function clearSweep(kernels: Kernels, memory: SweepMemory, half: 0 | 1): void {
  clearGram(kernels, memory.gram, half);
  new Uint8Array(kernels.memory.buffer, memory.columnSums[half], memory.stride).fill(0);
}

/**
 * Goes over a half of the used rows, in chunks, for the states and Gram columns of one part: running softmax, Σ2^z·w_c
 * and, where asked, W_cᵀW_c (chunks in float32, across them in float64) and Σw. Never a V x n matrix. Every state's
 * numbers are its own, so parts change no bit.
 */
export function sweepHalf(kernels: Kernels, sweep: GradientSweep, memory: SweepMemory, share: HalfShare): void {
  const { plan, withGram, bias } = sweep;
  const { half, part, worker } = share;
  const { call } = kernels;
  const { buffer } = kernels.memory;
  const own = memory.workers[worker]!;
  const range = statesOfPart(sweep, share);
  // a pass of its own: between the chunks of states it would fall out of the second-level cache
  if (withGram) accumulateHalf(kernels, plan, memory.gram, share);
  setMean(kernels, plan, memory.gram);
  packStates(kernels, sweep, memory, share);
  clearSums(kernels, memory, half, range);
  const stage = memory.gram.stages[worker]!;
  const [first, end] = halfOfRows(plan.rows, half);
  for (let from = first; from < end; from += chunkRows) {
    const to = Math.min(end, from + chunkRows);
    const depth = to - from;
    packRows(kernels, plan, memory.gram, { from, to, worker });
    if (withGram && part === 0) {
      call.addColumnSums(stage, plan.type, plan.transposed ? 1 : 0, depth, plan.columns, memory.columnSums[half]);
    }
    call.packF32(stage, plan.type, plan.transposed ? 0 : 1, plan.columns, depth, 0, 1, own.tokenPanels);
    if (bias) {
      const shifts = new Float32Array(buffer, own.bias, depth);
      for (let k = 0; k < depth; k++) shifts[k] = bias[from + k]! * Math.LOG2E;
    }
    addChunk(kernels, sweep, memory, share, depth, range);
  }
}

/** Adds one packed chunk of tokens to the records and sums of the part's states. */
function addChunk(
  kernels: Kernels,
  { plan, bias }: GradientSweep,
  memory: SweepMemory,
  { half, worker }: HalfShare,
  depth: number,
  [from, to]: readonly [number, number],
): void {
  const { softmaxBlock, addExpectedRows } = plan.fuse ? kernels.fused : kernels.call;
  const { columns: d } = plan;
  const { states, tokenPanels, logits, bias: shifts } = memory.workers[worker]!;
  const hiddenPanels = memory.gram.panels[worker]!;
  for (let first = from; first < to; first += groupStates) {
    const count = Math.min(groupStates, to - first);
    for (let state = first; state < first + count; state += panelStates) {
      const changed = softmaxBlock(
        tokenPanels,
        states + (state - from) * d * 4,
        d,
        depth,
        bias ? shifts : 0,
        logits + ((state - first) / panelStates) * logitBytes,
        memory.records[half] + state * recordBytes,
      );
      if (changed) rescale(kernels, memory, half, state);
    }
    const sums = memory.sums[half] + first * memory.stride;
    addExpectedRows(logits, logitBytes, count, hiddenPanels, depth, d, sums, memory.stride);
  }
}

/** The states of one part, [first, end), padding included: whole groups, whose tiles end where the next part begins. */
function statesOfPart({ from, to }: GradientSweep, { part, parts }: HalfShare): readonly [number, number] {
  const padded = panelStates * Math.ceil((to - from) / panelStates);
  const groups = Math.ceil(padded / groupStates);
  const cut = (at: number) => Math.min(padded, groupStates * Math.round((groups * at) / parts));
  return [cut(part), cut(part + 1)];
}

/** Packs the part's states, in bits: times log2(e). */
function packStates(kernels: Kernels, sweep: GradientSweep, memory: SweepMemory, share: HalfShare): void {
  const d = sweep.plan.columns;
  const [from, to] = statesOfPart(sweep, share);
  const own = sweep.states.subarray(from * d, to * d);
  // they fit where their sums will be
  const raw = memory.sums[share.half] + from * memory.stride;
  const staged = new Float32Array(kernels.memory.buffer, raw, own.length);
  for (let i = 0; i < own.length; i++) staged[i] = own[i]! * Math.LOG2E;
  kernels.call.packF32(raw, 0, 1, d, own.length / d, 0, 1, memory.workers[share.worker]!.states);
}

function clearSums(kernels: Kernels, memory: SweepMemory, half: 0 | 1, [from, to]: readonly [number, number]): void {
  const { buffer } = kernels.memory;
  new Uint8Array(buffer, memory.sums[half] + from * memory.stride, (to - from) * memory.stride).fill(0);
  const records = new Float64Array(buffer, memory.records[half] + from * recordBytes, (to - from) * 4).fill(0);
  for (let i = 0; i < records.length; i += 4) records[i] = Number.NEGATIVE_INFINITY;
}

/** A far larger logit came: multiplies what was summed before for the states of a panel by the factors in their records. */
function rescale(kernels: Kernels, memory: SweepMemory, half: 0 | 1, state: number): void {
  const { buffer } = kernels.memory;
  const records = new Float64Array(buffer, memory.records[half] + state * recordBytes, panelStates * 4);
  for (let i = 0; i < panelStates; i++) {
    const factor = records[4 * i + 3]!;
    if (factor === 1) continue;
    const sums = new Float64Array(buffer, memory.sums[half] + (state + i) * memory.stride, memory.paddedHidden);
    for (let j = 0; j < sums.length; j++) sums[j]! *= factor;
  }
}

/** Rows that {@link sampledMean} looks at. */
const sampledRows = 256;

/** Mean of evenly spaced used rows: near enough to the mean of all that taking it off costs W_cᵀW_c no digits. */
function sampledMean(view: MatrixView, tokens: Uint32Array): Float64Array {
  const count = Math.min(sampledRows, tokens.length);
  const mean = new Float64Array(view.hidden);
  const row = new Float64Array(view.hidden);
  for (let i = 0; i < count; i++) {
    rowOfHead(view, tokens[Math.floor((i * tokens.length) / count)]!, row);
    for (let j = 0; j < mean.length; j++) mean[j]! += row[j]! / count;
  }
  return mean;
}

function tokenIds(runs: Uint32Array, rows: number): Uint32Array {
  const ids = new Uint32Array(rows);
  let k = 0;
  for (let run = 0; run < runs.length; run += 2) {
    for (let token = runs[run]!; token < runs[run]! + runs[run + 1]!; token++) ids[k++] = token;
  }
  return ids;
}
