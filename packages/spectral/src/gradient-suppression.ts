import { clearSweep, type GradientInput, planSweeps, sweepHalf } from "./gradient-sweep.ts";
import { type CentredGram, centredGram, threadKernels } from "./gram-of-head.ts";
import { chunkRows, countRows, usedRuns } from "./gram-plan.ts";
import { fusedKernelsAvailable, reserve } from "./kernels.ts";
import { checkLosses, finishStates, type LogitGradients, roomForGradients } from "./logit-gradients.ts";
import { type Matrix, type MatrixView, viewMatrix } from "./matrix.ts";
import { type FactoredGram, factorGram, type PassedGradient, passedGradient } from "./passed-gradient.ts";
import { layOutSweep } from "./sweep-memory.ts";
import { factorSweptGram } from "./swept-gram.ts";

export interface GradientSuppressionOptions {
  /** token rows outside the softmax */
  readonly excludedRows?: readonly number[];
  /** head bias, length V, added to the logits */
  readonly bias?: Float32Array | Float64Array;
}

/** How much of the logit gradient cannot pass the head. */
export interface GradientSuppression {
  /** r in [0, 1]; undefined when every sampled token is predicted with certainty */
  readonly suppressed: number | undefined;
  /** √(1 − d/(V − 1)): r of a random subspace of dimension d */
  readonly suppressedByRandomSubspace: number;
  /** γ = (1 − r²)(V − 1)/d: 1 for a random subspace, above 1 for a head that passes more than chance */
  readonly gainOverRandom: number | undefined;
  /** mean cross-entropy of the sampled tokens, nats per token */
  readonly lossNats: number;
  readonly tokensUsed: number;
  /** how W_cᵀW_c was accumulated: `gram-mixed` where that is certain to change r² by less than 5e-7 */
  readonly gramMethod: "gram" | "gram-mixed";
  /** multiply-adds in float32 were fused: an engine without them gives other last bits */
  readonly fused: boolean;
}

/** The states that enter the head, one row per sampled token. */
export interface SampledStates {
  /** n x d, row-major; read as float32 */
  readonly data: Float32Array | Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Share of the logit gradient that the head suppresses, from weights, states and next tokens.
 *
 * r² = 1 − Σδᵀ(W_cᵀW_c)⁺δ / Σ‖g‖², g = softmax(Wh + b) − e_y, δ = Wᵀg, W_c = W − its mean row (Godey & Artzi 2026;
 * ‖g‖² = Σp² − 2p_y + 1). W_c, because g sums to zero.
 *
 * @param head V x d, not written; the gain of a final norm belongs to the states, not to W
 * @param states n x d, the input of the head
 * @param targets n token ids, none of them excluded
 * @throws RangeError on shapes, token ids or non-finite numbers
 *
 * Logits, exponentials and sums over 264 tokens are float32, the rest float64: absolute error of r² about 1e-6.
 * W_cᵀW_c is `gram-mixed`; where its error could change r² by more than 5e-7 it is accumulated again in float64. Cost
 * 4·n·V·d + V·d² flops; memory O(n·d + d² + 264·d), never V x n.
 *
 * @example
 * ```ts
 * const head = { data: Float32Array.of(1, 0, 0, 1, -1, -1), rows: 3, columns: 2 };
 * const states = { data: Float32Array.of(1, 2), rows: 1, columns: 2 };
 * const { gainOverRandom } = gradientSuppression(head, states, [1]);
 * Math.round(gainOverRandom); // => 1
 * ```
 */
export function gradientSuppression(
  head: Matrix,
  states: SampledStates,
  targets: ArrayLike<number>,
  options: GradientSuppressionOptions = {},
): GradientSuppression {
  const input = gradientInput(viewMatrix(head), states, targets, options);
  const { gradients, factored } = sweepHere(input);
  if (factored) {
    checkLosses(gradients.lossNats);
    const passed = passedGradient({ ...input, ...gradients, factored });
    if (isCertain(input, gradients, passed)) return suppression(input, gradients, passed, "gram-mixed");
  }
  return suppressionOfGradients(input, gradients, centredGram(head, options.excludedRows));
}

/** The same with W_cᵀW_c already at hand in float64. */
export function suppressionWithGram(input: GradientInput, centred: CentredGram): GradientSuppression {
  return suppressionOfGradients(input, sweepHere(input, centred.mean).gradients, centred);
}

function suppressionOfGradients(
  input: GradientInput,
  gradients: LogitGradients,
  { gram, hidden }: CentredGram,
): GradientSuppression {
  checkLosses(gradients.lossNats);
  const passed = passedGradient({ ...input, ...gradients, factored: factorGram(gram, hidden) });
  return suppression(input, gradients, passed, "gram");
}

/** Sweeps over W on the calling thread; without a `mean` to take off, W_cᵀW_c comes along unless it cannot be used. */
function sweepHere(input: GradientInput, mean?: Float64Array) {
  const gradients = roomForGradients(input, (length) => new Float64Array(length));
  const kernels = threadKernels();
  let factored: FactoredGram | undefined;
  for (const sweep of planSweeps(input, mean)) {
    const memory = layOutSweep(kernels, sweep, 1);
    reserve(kernels.memory, memory.totalBytes);
    for (const half of [0, 1] as const) {
      clearSweep(kernels, memory, half);
      sweepHalf(kernels, sweep, memory, { half, part: 0, parts: 1, worker: 0 });
    }
    finishStates(kernels, sweep, memory, input, gradients);
    if (sweep.withGram) factored = factorSweptGram(kernels, sweep, memory);
  }
  return { gradients, factored };
}

/** Checks states, targets and bias against the head. */
export function gradientInput(
  view: MatrixView,
  states: SampledStates,
  targets: ArrayLike<number>,
  options: GradientSuppressionOptions,
): GradientInput {
  const fail = (text: string) => new RangeError(`Cannot measure gradient suppression: ${text}`);
  if (states.columns !== view.hidden || states.data.length !== states.rows * states.columns || states.rows < 1) {
    throw fail(`states must be n x d = n x ${view.hidden}, got ${states.rows} x ${states.columns}`);
  }
  if (targets.length !== states.rows) {
    throw fail(`one target is needed for each of the ${states.rows} states, got ${targets.length}`);
  }
  if (options.bias && options.bias.length !== view.tokens) {
    throw fail(`the bias must have length V = ${view.tokens}, got ${options.bias.length}`);
  }
  const excluded = new Set(options.excludedRows);
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i]!;
    if (!Number.isInteger(target) || target < 0 || target >= view.tokens || excluded.has(target)) {
      throw fail(`targets must be used token ids in 0..${view.tokens - 1}, got ${target} at index ${i}`);
    }
  }
  return {
    view,
    runs: usedRuns(view.tokens, options.excludedRows),
    states: states.data instanceof Float32Array ? states.data : Float32Array.from(states.data),
    targets: Int32Array.from(targets),
    bias: options.bias && Float64Array.from(options.bias),
    fuse: fusedKernelsAvailable(),
  };
}

const allowedError = 5e-7;

/** Whether the error of a `gram-mixed` W_cᵀW_c cannot have changed r² beyond what is allowed. */
export function isCertain(
  { runs }: GradientInput,
  { squaredNorms }: LogitGradients,
  { carried }: PassedGradient,
): boolean {
  return mixedGramError(countRows(runs)) * sum(carried) <= allowedError * sum(squaredNorms);
}

/**
 * Error of an entry of a `gram-mixed` matrix over √(G_ii·G_jj), eight times what rounding at random leaves: k equal
 * terms summed in float32 are off by 2⁻²⁴·√k/3, and chunks of k rows average it out.
 */
function mixedGramError(rows: number): number {
  const chunks = Math.max(1, rows / chunkRows);
  return (8 * 2 ** -24 * Math.sqrt(chunkRows)) / 3 / Math.sqrt(chunks);
}

/** Puts the parts together; sums run in the order of the states. */
export function suppression(
  { view, runs, fuse }: GradientInput,
  gradients: LogitGradients,
  { passed }: PassedGradient,
  gramMethod: GradientSuppression["gramMethod"],
): GradientSuppression {
  const { hidden } = view;
  const rowsUsed = countRows(runs);
  const count = gradients.lossNats.length;
  const total = sum(gradients.squaredNorms);
  // with one token to choose from there is no gradient, only what rounding leaves of it
  const share = rowsUsed > 1 && total > 0 ? Math.min(1, sum(passed) / total) : undefined;
  return {
    suppressed: share === undefined ? undefined : Math.sqrt(1 - share),
    suppressedByRandomSubspace: Math.sqrt(Math.max(0, 1 - hidden / Math.max(1, rowsUsed - 1))),
    gainOverRandom: share === undefined ? undefined : (share * (rowsUsed - 1)) / hidden,
    lossNats: sum(gradients.lossNats) / count,
    tokensUsed: count,
    gramMethod,
    fused: fuse,
  };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
