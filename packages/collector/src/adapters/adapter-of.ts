import { adaptLayersModel, isLayersModel, type LayersModelOptions, type LayersModelTrainer } from "./layers-model.ts";
import { adaptObservable, isObservableTrainer } from "./observable.ts";
import type { TrainerAdapter } from "./trainer-adapter.ts";
import type { ObservableTrainer } from "./trainer-contract.ts";

/** What `attach` takes. */
export type Trainer = ObservableTrainer | LayersModelTrainer;

/** What any of the adapters takes beside the options of `attach` itself. */
export type AdapterOptions = LayersModelOptions;

/** @throws TypeError when it is no trainer of a known kind */
export function adapterOf(trainer: unknown, options: AdapterOptions): TrainerAdapter {
  if (isObservableTrainer(trainer)) return adaptObservable(trainer);
  if (isLayersModel(trainer)) return adaptLayersModel(trainer, options);
  throw new TypeError(
    "Cannot attach: the trainer must be a tf.LayersModel or an object with onStep() and headWeights(), " +
      `got ${describe(trainer)}`,
  );
}

function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  const keys = Object.keys(value).slice(0, 5).join(", ");
  return `an object with ${keys === "" ? "no keys" : keys}`;
}
