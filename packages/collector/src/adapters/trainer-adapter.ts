import type { HeadWeights, LayerStates, TrainerStep } from "./trainer-contract.ts";

/** What the collector needs of a trainer, whatever its kind; nothing is hooked before `start`. */
export interface TrainerAdapter {
  readonly kind: string;
  /** Hooks into the trainer; the returned function leaves it exactly as it was. */
  start(listener: (event: TrainerStep) => void): () => void;
  headWeights(): HeadWeights;
  /** empty when there is no probe */
  hiddenStates(): LayerStates[];
  modelCard(): Record<string, unknown>;
}
