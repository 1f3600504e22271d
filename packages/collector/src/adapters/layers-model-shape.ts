/** The parts of TensorFlow.js the adapter touches, as structures: the collector never imports it. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype?: string;
  dataSync(): ArrayLike<number>;
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}

export interface VariableLike {
  readonly shape: readonly (number | null)[];
  read(): TensorLike;
}

export interface SymbolicTensorLike {
  readonly shape: readonly (number | null)[];
}

export interface LayerLike {
  readonly name: string;
  readonly weights: readonly VariableLike[];
  /** a wrapped layer, as in TimeDistributed */
  readonly layer?: LayerLike;
  /** of a nested model */
  readonly layers?: readonly LayerLike[];
  readonly stateful?: boolean;
  readonly trainable?: boolean;
  readonly input: SymbolicTensorLike | readonly SymbolicTensorLike[];
  getClassName(): string;
}

/** Structure of a tf.LayersModel or tf.Sequential, as far as the collector needs it. */
export interface LayersModelTrainer {
  readonly layers: readonly LayerLike[];
  readonly inputs: readonly SymbolicTensorLike[];
  readonly outputs: readonly SymbolicTensorLike[];
  readonly metricsNames?: readonly string[];
  fit(...args: never[]): Promise<unknown>;
  fitDataset(...args: never[]): Promise<unknown>;
  trainOnBatch(...args: never[]): Promise<unknown>;
}

export function isLayersModel(trainer: unknown): trainer is LayersModelTrainer {
  if (typeof trainer !== "object" || trainer === null) return false;
  const model = trainer as Partial<LayersModelTrainer>;
  return (
    Array.isArray(model.layers) &&
    typeof model.fit === "function" &&
    typeof model.fitDataset === "function" &&
    typeof model.trainOnBatch === "function"
  );
}
