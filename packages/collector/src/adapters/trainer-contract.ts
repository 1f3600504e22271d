/** The LM head at one moment, row-major. It may be a live view: the collector copies it at once and never writes it. */
export interface HeadWeights {
  readonly data: Float32Array | Float64Array | Uint16Array;
  /** of `data` as stored */
  readonly rows: number;
  readonly columns: number;
  /** `tokens-by-hidden`: V x d (nn.Linear, tied embedding); `hidden-by-tokens`: d x V (a TensorFlow Dense kernel) */
  readonly layout: "tokens-by-hidden" | "hidden-by-tokens";
  /** `bfloat16` and `float16` are raw bits in a `Uint16Array` */
  readonly dtype: "float32" | "float64" | "bfloat16" | "float16";
  /** true when the head is the input embedding */
  readonly tied: boolean;
  readonly bias?: Float32Array | Float64Array;
  /** final-norm gain, length d, when it is to be folded into the head */
  readonly normGain?: Float32Array | Float64Array;
  /** token ids whose rows are padding or never trained */
  readonly excludedRows?: readonly number[];
}

/** States of one layer on the fixed probe batch: `rows` probe tokens x `columns` = d, row-major. */
export interface LayerStates {
  readonly layer: number;
  readonly name: string;
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Metrics by catalogue name: see `METRIC`. */
export interface TrainerStep {
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Any training loop that offers these two functions can be attached to. */
export interface ObservableTrainer {
  /** Calls the listener after every optimizer step, synchronously; returns the undo. */
  onStep(listener: (event: TrainerStep) => void): () => void;
  /** Synchronous; called only when a measurement is due, after `hiddenStates`. */
  headWeights(): HeadWeights;
  /** On a fixed probe batch; the last element is the last layer, the input of the head. */
  hiddenStates?(): LayerStates[];
  /**
   * Next-token id of each row of the last layer's states: with them, how much of the gradient passes the head is measured.
   * Called after `hiddenStates`.
   */
  probeTargets?(): ArrayLike<number>;
  /**
   * V, padded V, d, layers, optimizer (and `headOptimizer`, the head's own), dtype, tokens per step, hashes, seed: what the spectrum depends on. Also asked for
   * when attaching: from `vocabularySize` and `hiddenSize` memory for the head is made ready before the first step.
   */
  modelCard?(): Record<string, unknown>;
}
