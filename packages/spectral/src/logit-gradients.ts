import { stageRows } from "./accumulate-gram.ts";
import { tileBytes } from "./gram-memory.ts";
import { entryAt, type GramPlan, planGram } from "./gram-plan.ts";
import { type Kernels, keepKernels, reserve } from "./kernels.ts";
import type { MatrixView } from "./matrix.ts";

/** What the softmax of each sampled state leaves behind. */
export interface LogitGradients {
  /** δ = dℓ/dh = W_cᵀ(p − e_y), n x d */
  readonly delta: Float64Array;
  /** ‖p − e_y‖² by state */
  readonly squaredNorms: Float64Array;
  /** cross-entropy by state, nats */
  readonly lossNats: Float64Array;
}

export interface LogitGradientInput {
  readonly view: MatrixView;
  /** [first, count] runs of the token rows in the softmax */
  readonly runs: Uint32Array;
  /** n x d */
  readonly states: Float32Array;
  readonly targets: Int32Array;
  readonly bias: Float64Array | undefined;
  /** fuse multiply-adds */
  readonly fuse: boolean;
}

/** The input with the mean of the used rows, length d. */
export interface CentredGradientInput extends LogitGradientInput {
  readonly mean: Float64Array;
}

/** Token rows per block: whole tiles of six rows and panels of eight. */
const blockRows = 264;
const panelStates = 8;
const groupStates = 24;
const recordBytes = 32;
/** States per pass over the vocabulary: bounds the memory, not the result. */
const passStates = 64 * groupStates;

/** Gradients of the cross-entropy with respect to the states, in blocks of tokens; never a V x n matrix. */
export function logitGradients(input: CentredGradientInput): LogitGradients {
  const n = input.targets.length;
  const d = input.view.hidden;
  const out = {
    delta: new Float64Array(n * d),
    squaredNorms: new Float64Array(n),
    lossNats: new Float64Array(n),
  };
  for (let from = 0; from < n; from += passStates) gradientsOfPass(input, out, from, Math.min(n, from + passStates));
  return out;
}

function gradientsOfPass(input: CentredGradientInput, out: LogitGradients, from: number, to: number): void {
  const { view, runs, bias } = input;
  const count = to - from;
  const d = view.hidden;
  const plan = planGram(view, runs, true);
  const kernels = gradientKernels();
  const { call } = kernels;
  const { softmaxBlock, addExpectedRows } = input.fuse ? kernels.fused : call;
  const memory = layOut(kernels, plan, count);
  const { buffer } = kernels.memory;
  new Float64Array(buffer, memory.mean, d).set(input.mean);
  const rawStates = input.states.subarray(from * d, to * d);
  new Float32Array(buffer, memory.sums, rawStates.length).set(rawStates);
  call.packF32(memory.sums, 0, 1, d, count, 0, 1, memory.states);
  const sums = new Float64Array(buffer, memory.sums, memory.sumRows * memory.paddedHidden).fill(0);
  const records = new Float64Array(buffer, memory.records, memory.paddedStates * 4).fill(0);
  for (let i = 0; i < memory.paddedStates; i++) records[4 * i] = Number.NEGATIVE_INFINITY;

  const tokens = tokenIds(runs, plan.rows);
  const toTokens = plan.transposed ? 0 : 1;
  for (let row = 0; row < plan.rows; row += blockRows) {
    const depth = Math.min(blockRows, plan.rows - row);
    stageRows(kernels, plan, memory.stage, row, row + depth);
    call.packF32(memory.stage, plan.type, toTokens, d, depth, 0, 1, memory.tokenPanels);
    call.packF32(memory.stage, plan.type, 1 - toTokens, depth, d, memory.mean, 1, memory.hiddenPanels);
    if (bias) {
      const shifts = new Float32Array(buffer, memory.bias, depth);
      for (let k = 0; k < depth; k++) shifts[k] = bias[tokens[row + k]!]!;
    }
    for (let first = 0; first < count; first += groupStates) {
      const states = Math.min(groupStates, memory.paddedStates - first);
      for (let state = first; state < first + states; state += panelStates) {
        const changed = softmaxBlock(
          memory.tokenPanels,
          memory.states + state * d * 4,
          d,
          depth,
          bias ? memory.bias : 0,
          memory.exponentials + (state - first) * blockRows * 4,
          memory.records + state * recordBytes,
        );
        if (changed)
          rescale(records.subarray(4 * state), sums.subarray(state * memory.paddedHidden), memory.paddedHidden);
      }
      const groupSums = memory.sums + first * memory.stride;
      const panelBytes = blockRows * 32;
      addExpectedRows(memory.exponentials, panelBytes, states, memory.hiddenPanels, depth, d, groupSums, memory.stride);
    }
  }
  for (let i = 0; i < count; i++) {
    finishState(input, out, from + i, records.subarray(4 * i), sums.subarray(i * memory.paddedHidden));
  }
}

/** The kernel took off the mean rounded to float32, so the same is taken off here: from Σe^z·w_c and its normaliser to δ, ‖g‖² and the loss of one state. */
function finishState(
  { view, states, targets, bias, mean }: CentredGradientInput,
  out: LogitGradients,
  state: number,
  record: Float64Array,
  sums: Float64Array,
): void {
  const d = view.hidden;
  const target = targets[state]!;
  let logit = bias?.[target] ?? 0;
  for (let j = 0; j < d; j++) logit += states[state * d + j]! * entryAt(view, target, j);
  const [top, sum, squares] = [record[0]!, record[1]!, record[2]!];
  const lossNats = Math.max(0, top + Math.log(sum) - logit);
  if (!Number.isFinite(lossNats)) {
    throw new RangeError(
      `Cannot measure gradient suppression: logits must be finite in float32, got a loss of ${lossNats} at state ${state}`,
    );
  }
  const p = Math.exp(-lossNats);
  for (let j = 0; j < d; j++) {
    out.delta[state * d + j] = sums[j]! / sum - (entryAt(view, target, j) - Math.fround(mean[j]!));
  }
  out.lossNats[state] = lossNats;
  out.squaredNorms[state] = Math.max(0, squares / (sum * sum) - p * p) + (1 - p) ** 2;
}

/** Multiplies what was summed for eight states before a larger logit came by the factors left in their records. */
function rescale(records: Float64Array, sums: Float64Array, paddedHidden: number): void {
  for (let i = 0; i < panelStates; i++) {
    const factor = records[4 * i + 3]!;
    if (factor === 1) continue;
    for (let j = i * paddedHidden; j < (i + 1) * paddedHidden; j++) sums[j]! *= factor;
  }
}

function tokenIds(runs: Uint32Array, rows: number): Uint32Array {
  const ids = new Uint32Array(rows);
  let k = 0;
  for (let run = 0; run < runs.length; run += 2) {
    for (let token = runs[run]!; token < runs[run]! + runs[run + 1]!; token++) ids[k++] = token;
  }
  return ids;
}

function layOut(kernels: Kernels, { data, columns: d }: GramPlan, count: number) {
  const paddedStates = Math.ceil(count / panelStates) * panelStates;
  const paddedHidden = Math.ceil(d / 8) * 8;
  // products are added six rows at a time
  const sumRows = paddedStates + 4;
  let at = 1024;
  const take = (bytes: number) => {
    const start = at;
    at += Math.ceil(bytes / 64) * 64 + 64;
    return start;
  };
  const memory = {
    paddedStates,
    paddedHidden,
    sumRows,
    stride: paddedHidden * 8,
    stage: take(blockRows * d * data.BYTES_PER_ELEMENT),
    tokenPanels: take(blockRows * d * 4),
    hiddenPanels: take(blockRows * paddedHidden * 4 + tileBytes),
    exponentials: take(blockRows * groupStates * 4),
    states: take(paddedStates * d * 4),
    // the raw states lie here until they are packed
    sums: take(sumRows * paddedHidden * 8),
    records: take(paddedStates * recordBytes),
    mean: take(paddedHidden * 8),
    bias: take(blockRows * 4),
  };
  reserve(kernels.memory, at);
  return memory;
}

const gradientKernels = keepKernels();

/** The share of the states that worker `worker` of `workers` takes: it changes no bit. */
export function gradientShare(input: CentredGradientInput, worker: number, workers: number): CentredGradientInput {
  const n = input.targets.length;
  const d = input.view.hidden;
  const cut = (part: number) => Math.min(n, panelStates * Math.round((n * part) / (panelStates * workers)));
  const [from, to] = [cut(worker), worker + 1 === workers ? n : cut(worker + 1)];
  return { ...input, states: input.states.slice(from * d, to * d), targets: input.targets.slice(from, to) };
}
