import { type CentredGram, centredGram } from "./gram-of-head.ts";
import { usedRuns } from "./gram-plan.ts";
import { type LogitGradientInput, type LogitGradients, logitGradients } from "./logit-gradients.ts";
import { type Matrix, type MatrixView, viewMatrix } from "./matrix.ts";
import { pivotedCholesky, solvedSquare } from "./pivoted-cholesky.ts";

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
 * Logits, exponentials and sums over 256 tokens are float32, the rest float64: absolute error of r² about 1e-6. Cost
 * 4·n·V·d flops; memory O(n·d + 256·d), never V x n.
 */
export function gradientSuppression(
  head: Matrix,
  states: SampledStates,
  targets: ArrayLike<number>,
  options: GradientSuppressionOptions = {},
): GradientSuppression {
  const input = gradientInput(viewMatrix(head), states, targets, options);
  return suppressionWithGram(input, centredGram(head, options.excludedRows));
}

/** The same with W_cᵀW_c already at hand. */
export function suppressionWithGram(input: LogitGradientInput, centred: CentredGram): GradientSuppression {
  const { gram, mean, hidden, rowsUsed } = centred;
  return suppression(logitGradients({ ...input, mean }), gram, hidden, rowsUsed);
}

/** Checks states, targets and bias against the head. */
export function gradientInput(
  view: MatrixView,
  states: SampledStates,
  targets: ArrayLike<number>,
  options: GradientSuppressionOptions,
): LogitGradientInput {
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
  };
}

/** Puts the parts together; sums run in the order of the states. */
export function suppression(
  gradients: LogitGradients,
  gram: Float64Array,
  hidden: number,
  rowsUsed: number,
): GradientSuppression {
  const cholesky = pivotedCholesky(gram, hidden);
  const scratch = new Float64Array(hidden);
  const count = gradients.lossNats.length;
  let passed = 0;
  let total = 0;
  let loss = 0;
  for (let i = 0; i < count; i++) {
    passed += solvedSquare(cholesky, gradients.delta.subarray(i * hidden, (i + 1) * hidden), scratch);
    total += gradients.squaredNorms[i]!;
    loss += gradients.lossNats[i]!;
  }
  const share = total > 0 ? Math.min(1, passed / total) : undefined;
  return {
    suppressed: share === undefined ? undefined : Math.sqrt(1 - share),
    suppressedByRandomSubspace: Math.sqrt(Math.max(0, 1 - hidden / Math.max(1, rowsUsed - 1))),
    gainOverRandom: share === undefined ? undefined : (share * (rowsUsed - 1)) / hidden,
    lossNats: loss / count,
    tokensUsed: count,
  };
}
