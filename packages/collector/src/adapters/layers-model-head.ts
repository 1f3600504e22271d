import type { LayerLike, LayersModelTrainer, SymbolicTensorLike, VariableLike } from "./layers-model-shape.ts";

/** Where the LM head of a model is. */
export interface ModelHead {
  readonly name: string;
  readonly kernel: VariableLike;
  readonly bias: VariableLike | undefined;
  readonly layout: "tokens-by-hidden" | "hidden-by-tokens";
  readonly tied: boolean;
  /** false when its layer is frozen */
  readonly trainable: boolean;
  /** what the head is applied to: last-layer states */
  readonly input: SymbolicTensorLike;
}

/**
 * Finds the head: the last Dense layer, when nothing after it has weights; else the last layer with weights, when one
 * of them has V rows or columns; else the only embedding of V rows, when the model ends in a layer without weights (a
 * head tied by hand). V is the width of the model's output. `name` overrides the search by the name of the layer that
 * owns the weights.
 *
 * @throws TypeError when there is none
 */
export function findHead(model: LayersModelTrainer, name?: string): ModelHead {
  const layers = flatten(model.layers);
  const V = model.outputs?.[0]?.shape.at(-1) ?? undefined;
  const owner = name === undefined ? headLayer(layers, V) : layers.find((layer) => layer.name === name);
  if (owner === undefined) {
    const names = layers.map((layer) => layer.name).join(", ");
    throw new TypeError(
      name === undefined
        ? `Cannot attach: the model must end in a Dense layer, or be told its head by the option "head"; layers are ${names}`
        : `Cannot attach: "head" must name a layer of the model (${names}), got ${JSON.stringify(name)}`,
    );
  }
  const weights = owner.weights.length > 0 ? owner.weights : (owner.layer?.weights ?? []);
  const kernel = weights.find(({ shape }) => shape.length === 2 && (V === undefined || shape.includes(V)));
  if (kernel === undefined) {
    throw new TypeError(
      `Cannot attach: the head ${owner.name} must have a two-dimensional weight${V ? ` with ${V} rows or columns` : ""}` +
        (weights.length === 0 ? "; it has no weights yet: build the model first" : ""),
    );
  }
  const layout = layoutOf(owner, kernel, V);
  const d = kernel.shape[layout === "tokens-by-hidden" ? 1 : 0];
  return {
    name: owner.name,
    kernel,
    bias: weights.find(({ shape }) => shape.length === 1 && shape[0] === (V ?? kernel.shape[1])),
    layout,
    tied: layers.some((layer) => layer !== owner && layer.weights.includes(kernel)) || isEmbedding(owner),
    trainable: owner.trainable !== false,
    input: inputOf(isEmbedding(owner) ? lastComputing(layers) : owner, d),
  };
}

export function vocabularySize({ kernel, layout }: ModelHead): number {
  return kernel.shape[layout === "tokens-by-hidden" ? 0 : 1] ?? Number.NaN;
}

/** Layers that only reshape or squash what the head gave. */
const AFTER_HEAD = new Set(["Activation", "Softmax", "Dropout", "Reshape", "Permute", "Flatten"]);

function headLayer(layers: readonly LayerLike[], V: number | undefined): LayerLike | undefined {
  const last = layers.filter((layer) => !AFTER_HEAD.has(layer.getClassName())).at(-1);
  if (last === undefined) return undefined;
  const inner = last.getClassName() === "TimeDistributed" ? last.layer : last;
  if (inner?.getClassName() === "Dense") return last;
  if (last.weights.length > 0) return last.weights.some(({ shape }) => isKernel(shape, V, last)) ? last : undefined;
  const embeddings = layers.filter((layer) => isEmbedding(layer) && layer.weights[0]?.shape[0] === V);
  return embeddings.length === 1 ? embeddings[0] : undefined;
}

/** V x d or d x V, d being the width of what the layer is applied to. */
function isKernel(shape: VariableLike["shape"], V: number | undefined, layer: LayerLike): boolean {
  const d = [layer.input].flat()[0]?.shape.at(-1);
  return shape.length === 2 && ((shape[0] === V && shape[1] === d) || (shape[0] === d && shape[1] === V));
}

function layoutOf(owner: LayerLike, kernel: VariableLike, V: number | undefined): ModelHead["layout"] {
  const [rows, columns] = kernel.shape;
  if (V !== undefined && rows !== columns) return rows === V ? "tokens-by-hidden" : "hidden-by-tokens";
  return isEmbedding(owner) ? "tokens-by-hidden" : "hidden-by-tokens";
}

function isEmbedding(layer: LayerLike): boolean {
  return layer.getClassName() === "Embedding";
}

function lastComputing(layers: readonly LayerLike[]): LayerLike {
  return layers.filter((layer) => !AFTER_HEAD.has(layer.getClassName())).at(-1)!;
}

/** The input that carries states of width d, of a layer that may have several. */
function inputOf(layer: LayerLike, d: number | null | undefined): SymbolicTensorLike {
  const { input } = layer;
  if (!Array.isArray(input)) return input as SymbolicTensorLike;
  return input.find(({ shape }) => shape.at(-1) === d) ?? input[0]!;
}

/** Layers with those of nested models in their place. */
export function flatten(layers: readonly LayerLike[]): LayerLike[] {
  return layers.flatMap((layer) => (layer.layers === undefined ? [layer] : flatten(layer.layers)));
}
