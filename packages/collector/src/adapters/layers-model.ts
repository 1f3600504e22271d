import type { TrainerAdapter } from "./trainer-adapter.ts";

export interface LayersModelOptions {
  readonly probe?: unknown;
}
export interface LayersModelTrainer {
  readonly layers: readonly unknown[];
}
export function isLayersModel(_trainer: unknown): _trainer is LayersModelTrainer {
  return false;
}
export function adaptLayersModel(_model: LayersModelTrainer, _options: LayersModelOptions): TrainerAdapter {
  throw new TypeError("unfinished");
}
