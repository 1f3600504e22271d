import type { GradientInput, GradientSweep } from "./gradient-sweep.ts";
import { rowOfHead } from "./gram-plan.ts";
import type { Kernels } from "./kernels.ts";
import { recordBytes, type SweepMemory } from "./sweep-memory.ts";

/** What the softmax of each sampled state leaves behind. */
export interface LogitGradients {
  /** δ = dℓ/dh = W_cᵀ(p − e_y), n x d */
  readonly delta: Float64Array;
  /** ‖p − e_y‖² by state */
  readonly squaredNorms: Float64Array;
  /** cross-entropy by state, nats; not finite where a logit is not finite in float32 */
  readonly lossNats: Float64Array;
}

/** Room for the gradients of a request. */
export function roomForGradients(
  { targets, view }: Pick<GradientInput, "targets" | "view">,
  allocate: (length: number) => Float64Array,
): LogitGradients {
  const n = targets.length;
  return { delta: allocate(n * view.hidden), squaredNorms: allocate(n), lossNats: allocate(n) };
}

/** From the two halves of a sweep that lie in memory to the gradients of its states, written to their places in `out`. */
export function finishStates(
  kernels: Kernels,
  sweep: GradientSweep,
  memory: SweepMemory,
  { view, targets, bias }: Pick<GradientInput, "view" | "targets" | "bias">,
  out: LogitGradients,
): void {
  const { hidden: d } = view;
  const row = new Float64Array(d);
  for (let i = 0; i < sweep.to - sweep.from; i++) {
    const state = sweep.from + i;
    const target = targets[state]!;
    rowOfHead(view, target, row);
    const logit = (bias?.[target] ?? 0) + product(sweep.states.subarray(i * d, (i + 1) * d), row);
    const [a, b] = halves(kernels, memory.records, i * recordBytes, 3);
    const level = Math.max(a[0]!, b[0]!);
    const [ofA, ofB] = [2 ** (a[0]! - level), 2 ** (b[0]! - level)];
    const sum = a[1]! * ofA + b[1]! * ofB;
    const squares = a[2]! * ofA * ofA + b[2]! * ofB * ofB;
    const lossNats = Math.max(0, (level + Math.log2(sum)) * Math.LN2 - logit);
    const p = Math.exp(-lossNats);
    out.lossNats[state] = lossNats;
    out.squaredNorms[state] = Math.max(0, squares / (sum * sum) - p * p) + (1 - p) ** 2;
    const delta = out.delta.subarray(state * d, (state + 1) * d);
    combine(delta, halves(kernels, memory.sums, i * memory.stride, d), [ofA / sum, ofB / sum]);
    subtractCentred(delta, row, sweep.plan.mean!);
  }
}

type Halves = readonly [Float64Array, Float64Array];

function halves({ memory }: Kernels, at: readonly [number, number], offset: number, length: number): Halves {
  return [
    new Float64Array(memory.buffer, at[0] + offset, length),
    new Float64Array(memory.buffer, at[1] + offset, length),
  ];
}

// functions of their own, so that the engine compiles them after a few states

function product(x: Float32Array, y: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < y.length; j++) sum += x[j]! * y[j]!;
  return sum;
}

function combine(out: Float64Array, [a, b]: Halves, [ofA, ofB]: readonly [number, number]): void {
  for (let j = 0; j < out.length; j++) out[j] = a[j]! * ofA + b[j]! * ofB;
}

function subtractCentred(out: Float64Array, row: Float64Array, mean: Float64Array): void {
  for (let j = 0; j < out.length; j++) out[j]! -= row[j]! - mean[j]!;
}

/** @throws RangeError naming the first state whose loss is not finite */
export function checkLosses(lossNats: Float64Array): void {
  const state = lossNats.findIndex((loss) => !Number.isFinite(loss));
  if (state < 0) return;
  throw new RangeError(
    `Cannot measure gradient suppression: logits must be finite in float32, got a loss of ${lossNats[state]} at state ${state}`,
  );
}
