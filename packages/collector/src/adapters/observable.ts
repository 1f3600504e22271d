import type { TrainerAdapter } from "./trainer-adapter.ts";
import type { ObservableTrainer } from "./trainer-contract.ts";

export function isObservableTrainer(trainer: unknown): trainer is ObservableTrainer {
  if (typeof trainer !== "object" || trainer === null) return false;
  const { onStep, headWeights } = trainer as Partial<ObservableTrainer>;
  return typeof onStep === "function" && typeof headWeights === "function";
}

/** Adapter of any object with `onStep` and `headWeights`, such as the reference trainer. */
export function adaptObservable(trainer: ObservableTrainer): TrainerAdapter {
  return {
    options: [],
    start(listener) {
      const undo = trainer.onStep(listener);
      if (typeof undo !== "function") {
        throw new TypeError(`Cannot attach: onStep must return a function that undoes it, got ${typeof undo}`);
      }
      return undo;
    },
    headWeights: () => trainer.headWeights(),
    headBytes() {
      const { vocabularySize, paddedVocabularySize = vocabularySize, hiddenSize } = trainer.modelCard?.() ?? {};
      // as float32, which heads are as a rule
      return typeof paddedVocabularySize === "number" && typeof hiddenSize === "number"
        ? paddedVocabularySize * hiddenSize * 4
        : undefined;
    },
    hiddenStates: () => trainer.hiddenStates?.() ?? [],
    probeTargets: () => trainer.probeTargets?.(),
    modelCard: () => trainer.modelCard?.() ?? {},
  };
}
