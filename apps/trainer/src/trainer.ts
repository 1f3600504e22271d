import {
  type HeadWeights,
  type LayerStates,
  METRIC,
  type ObservableTrainer,
  type TrainerStep,
  tensorInPlace,
} from "@headroom/collector";
import type { Backend } from "./backend.ts";
import { readCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { type Corpus, fixedWindows, randomBatch, unigramEntropy } from "./data.ts";
import { type Batch, createModel, initialWeights, type Model, type ModelShape } from "./model.ts";
import { createOptimizer, type OptimizerOptions, type OptimizerState } from "./optimizer.ts";
import { sha256 } from "./tokenizer.ts";

export interface TrainerConfig extends ModelShape, OptimizerOptions {
  batch: number;
  steps: number;
  learningRate: number;
  warmupSteps: number;
  /** after warm-up: constant, or a half cosine down to a tenth at the last step */
  decay: "constant" | "cosine";
  /** steps between evaluations on held-out text; the last step is evaluated always */
  evalEvery: number;
  evalTokens: number;
}

const PROBE_TOKENS = 1024;
/** N x V logits in one forward pass of an evaluation: 16 MB */
const EVAL_LOGITS = 4_000_000;

/**
 * A language model in training: one call of `trainStep` is one optimizer step.
 * Offers what a collector attaches to: `onStep`, `headWeights`, `hiddenStates`, `probeTargets`, `modelCard`.
 */
export class Trainer implements ObservableTrainer {
  readonly config: TrainerConfig;
  /** completed optimizer steps */
  step = 0;
  readonly #backend: Backend;
  readonly #corpus: Corpus;
  readonly #model: Model;
  readonly #optimizer: ReturnType<typeof createOptimizer>;
  readonly #heldOut: Batch;
  readonly #probe: Batch;
  readonly #listeners = new Set<(event: TrainerStep) => void>();
  #state: OptimizerState;

  constructor(backend: Backend, config: TrainerConfig, corpus: Corpus) {
    checkConfig(config, corpus);
    const { tf } = backend;
    this.config = config;
    this.#backend = backend;
    this.#corpus = corpus;
    this.#model = createModel(tf, config);
    const { rows, blocks } = this.#model;
    const decayed = new Float32Array(rows);
    for (const { init, firstRow, rows } of blocks) if ("normal" in init) decayed.fill(1, firstRow, firstRow + rows);
    this.#optimizer = createOptimizer(tf, config, tf.keep(tf.tensor2d(decayed, [rows, 1])));
    this.#heldOut = fixedWindows(corpus.heldOut, Math.ceil(config.evalTokens / config.context), config.context);
    this.#probe = fixedWindows(corpus.heldOut, Math.ceil(PROBE_TOKENS / config.context), config.context);
    randomBatch(corpus.training, config.batch, config.context, config.seed, 1); // refuses a corpus that is too short
    this.#state = this.#uploaded({
      weights: initialWeights(config, config.seed),
      m: new Float32Array(rows * config.d),
      v: new Float32Array(rows * config.d),
    });
    const initial = this.#state.weights;
    this.#state.weights = tf.tidy(() => this.#optimizer.round(initial, 0));
    if (initial !== this.#state.weights) initial.dispose();
  }

  /** One optimizer step on the batch that belongs to it, an evaluation when one is due; then the listeners, in order. */
  trainStep(): TrainerStep {
    const { tf } = this.#backend;
    const { config } = this;
    const step = this.step + 1;
    const learningRate = scheduledLearningRate(config, step);
    const batch = randomBatch(this.#corpus.training, config.batch, config.context, config.seed, step);
    let loss = Number.NaN;
    let gradientNorm = Number.NaN;
    const { weights, m, v } = tf.tidy(() => {
      const forward = this.#model.lossAndGradient(this.#state.weights, batch);
      const update = this.#optimizer.update(this.#state, forward.gradient, step, learningRate);
      loss = forward.loss.dataSync()[0]!;
      gradientNorm = update.gradientNorm;
      return { ...update.state };
    });
    tf.dispose({ ...this.#state });
    this.#state = { weights, m, v };
    this.step = step;
    const metrics: Record<string, number> = {
      [METRIC.trainLoss]: loss,
      [METRIC.learningRate]: learningRate,
      [METRIC.gradNorm]: gradientNorm,
    };
    if (step % config.evalEvery === 0 || step === config.steps) metrics[METRIC.evalLoss] = this.evaluate();
    return this.#emit({ step, metrics });
  }

  /** Evaluates the model as it is and tells the listeners: the first point of a curve. */
  announce(): TrainerStep {
    return this.#emit({ step: this.step, metrics: { [METRIC.evalLoss]: this.evaluate() } });
  }

  /** Loss on the fixed held-out windows, nats per token. */
  evaluate(): number {
    const { tf } = this.#backend;
    const { context, vocabulary } = this.config;
    const { tokens, targets } = this.#heldOut;
    const chunk = Math.max(1, Math.floor(EVAL_LOGITS / vocabulary / context)) * context;
    let sum = 0;
    for (let at = 0; at < tokens.length; at += chunk) {
      const part = { tokens: tokens.subarray(at, at + chunk), targets: targets.subarray(at, at + chunk) };
      sum += part.tokens.length * tf.tidy(() => this.#model.loss(this.#state.weights, part).dataSync()[0]!);
    }
    return sum / tokens.length;
  }

  onStep(listener: (event: TrainerStep) => void): () => void {
    const own = (event: TrainerStep) => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** The LM head, V x d row-major, to be read at once: on wasm it is a live view. Rows beyond the tokenizer's are padding. */
  headWeights(): HeadWeights {
    const { vocabulary, d, tied } = this.config;
    const { tf } = this.#backend;
    const { weights } = this.#state;
    const data =
      tensorInPlace(weights)?.subarray(0, vocabulary * d) ??
      tf.tidy(() => weights.slice([0, 0], [vocabulary, d]).dataSync() as Float32Array);
    const head = { data, rows: vocabulary, columns: d, layout: "tokens-by-hidden", dtype: "float32", tied } as const;
    const used = this.#corpus.tokenizer.vocabulary;
    if (used === vocabulary) return head;
    return { ...head, excludedRows: Array.from({ length: vocabulary - used }, (_, i) => used + i) };
  }

  /** States of the same held-out tokens at every call: embedding, each layer, and last the input of the head. */
  hiddenStates(): LayerStates[] {
    const { layers, d } = this.config;
    return this.#backend.tf.tidy(() =>
      this.#model.hiddenStates(this.#state.weights, this.#probe).map((state, layer) => ({
        layer,
        name: layer === 0 ? "embedding" : layer <= layers ? `layer ${layer}` : "final norm",
        data: state.dataSync() as Float32Array,
        rows: this.#probe.tokens.length,
        columns: d,
      })),
    );
  }

  /** The token that follows each of those. */
  probeTargets(): Int32Array {
    return this.#probe.targets;
  }

  modelCard(): Record<string, unknown> {
    const { config } = this;
    const optimizer = `AdamW(${config.beta1}, ${config.beta2}, ${config.epsilon}), weight decay ${config.weightDecay}, clip ${config.clip}`;
    return {
      vocabularySize: this.#corpus.tokenizer.vocabulary,
      paddedVocabularySize: config.vocabulary,
      hiddenSize: config.d,
      layers: config.layers,
      heads: config.heads,
      contextTokens: config.context,
      parameters: this.#model.rows * config.d,
      tied: config.tied,
      headBias: false,
      normGainFolded: false,
      optimizer,
      headOptimizer: optimizer,
      dtype: "float32",
      weightRounding: config.weights,
      backend: this.#backend.name,
      tokensPerStep: config.batch * config.context,
      tokenizer: this.#corpus.tokenizer.name,
      tokenizerHash: this.#corpus.tokenizer.hash,
      corpus: this.#corpus.name,
      corpusHash: this.#corpus.hash,
      probeHash: sha256([new Uint8Array(this.#probe.tokens.buffer)]),
      corpusUnigramEntropyNats: unigramEntropy(this.#corpus.training, this.#corpus.heldOut),
      heldOutUnigramEntropyNats: unigramEntropy(this.#corpus.heldOut),
      seed: config.seed,
    };
  }

  /** @param metadata kept with it, for whoever resumes */
  save(file: string, metadata: Record<string, string> = {}): void {
    const read = (name: keyof OptimizerState) => this.#state[name].dataSync() as Float32Array;
    const checkpoint = {
      step: this.step,
      ...{ weights: read("weights"), m: read("m"), v: read("v") },
      metadata: {
        config: JSON.stringify(this.config),
        corpusHash: this.#corpus.hash,
        tokenizerHash: this.#corpus.tokenizer.hash,
        ...metadata,
      },
    };
    saveCheckpoint(file, checkpoint, this.#model.blocks, this.config.d);
  }

  /** Continues from a checkpoint; returns its metadata. @throws Error when it does not fit this model and text */
  restore(file: string): Record<string, string> {
    const { step, metadata, ...arrays } = readCheckpoint(file, this.#model.blocks, this.config.d);
    if (metadata.tokenizerHash !== undefined && metadata.tokenizerHash !== this.#corpus.tokenizer.hash)
      throw new Error(`Cannot resume from ${file}: it was trained with another tokenizer`);
    this.#backend.tf.dispose({ ...this.#state });
    this.#state = this.#uploaded(arrays);
    this.step = step;
    return metadata;
  }

  #uploaded(arrays: Record<keyof OptimizerState, Float32Array>): OptimizerState {
    const { tf } = this.#backend;
    const tensor = (data: Float32Array) => tf.tensor2d(data, [this.#model.rows, this.config.d]);
    return { weights: tensor(arrays.weights), m: tensor(arrays.m), v: tensor(arrays.v) };
  }

  #emit(event: TrainerStep): TrainerStep {
    for (const listener of this.#listeners) listener(event);
    return event;
  }
}

/** Linear warm-up, then constant or cosine. @param step 1, 2, ... */
export function scheduledLearningRate(config: TrainerConfig, step: number): number {
  const { learningRate, warmupSteps, decay, steps } = config;
  if (step <= warmupSteps) return (learningRate * step) / warmupSteps;
  if (decay === "constant") return learningRate;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  return learningRate * (0.1 + 0.45 * (1 + Math.cos(Math.PI * progress)));
}

function checkConfig(config: TrainerConfig, corpus: Corpus): void {
  for (const key of ["vocabulary", "d", "layers", "heads", "context", "batch", "steps", "evalEvery"] as const)
    if (!Number.isInteger(config[key]) || config[key] < 1)
      throw new RangeError(`${key} must be a positive whole number, got ${config[key]}`);
  if (config.d % config.heads !== 0)
    throw new RangeError(`d must be a multiple of heads, got d ${config.d} and ${config.heads} heads`);
  if (config.vocabulary < corpus.tokenizer.vocabulary)
    throw new RangeError(
      `vocabulary must be at least the tokenizer's ${corpus.tokenizer.vocabulary}, got ${config.vocabulary}`,
    );
}
