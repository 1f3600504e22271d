import type { LayerStates } from "./layer-profile.ts";
import type { Matrix } from "./matrix.ts";

export interface GradientSuppressionOptions {
  readonly excludedRows?: readonly number[];
  /** head bias, length V, added to the logits */
  readonly bias?: Float32Array | Float64Array;
}

/** How much of the logit gradient cannot pass the head. */
export interface GradientSuppression {
  /** r in [0, 1]: share (of the norm) of the logit gradient outside the head's column space */
  readonly suppressed: number;
  /** √(1 − d/(V − 1)): r of a random subspace of the same dimension */
  readonly suppressedByRandomSubspace: number;
  /** γ = (1 − r²)(V − 1)/d: 1 for a random subspace */
  readonly gainOverRandom: number;
  /** mean cross-entropy of the sampled tokens, nats per token */
  readonly lossNats: number;
  readonly tokensUsed: number;
}

export function gradientSuppression(
  head: Matrix,
  states: LayerStates,
  targets: ArrayLike<number>,
  options: GradientSuppressionOptions = {},
): GradientSuppression {
  void options;
  throw new RangeError(
    `Cannot measure gradient suppression of ${head.rows} x ${states.rows} x ${targets.length}: not built yet`,
  );
}
