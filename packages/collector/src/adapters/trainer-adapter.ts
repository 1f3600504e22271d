import type { HeadWeights, LayerStates, TrainerStep } from "./trainer-contract.ts";

/** What the collector needs of a trainer, whatever its kind; nothing is hooked before `start`. */
export interface TrainerAdapter {
  /** names of the options it takes beside those of any trainer */
  readonly options: readonly string[];
  /**
   * Hooks into the trainer; the returned function leaves it exactly as it was. `listener` never throws; what fails in
   * the adapter itself goes to `report`, not into the trainer.
   */
  start(listener: (event: TrainerStep) => void, report: (error: Error) => void): () => void;
  headWeights(): HeadWeights;
  /** Size of the head's weights, told without reading them; undefined where that is not known. */
  headBytes(): number | undefined;
  /** empty when there is no probe */
  hiddenStates(): LayerStates[];
  /** next-token id of each row of the last layer's states; undefined where the trainer gives none */
  probeTargets(): ArrayLike<number> | undefined;
  modelCard(): Record<string, unknown>;
}
