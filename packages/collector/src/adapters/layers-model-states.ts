import { createHash } from "node:crypto";
import type { ModelHead } from "./layers-model-head.ts";
import { flatten } from "./layers-model-head.ts";
import type { LayersModelTrainer, SymbolicTensorLike, TensorLike } from "./layers-model-shape.ts";
import type { LayerStates } from "./trainer-contract.ts";

interface SubModel {
  predictOnBatch(probe: unknown): TensorLike;
}
type SubModelConstructor = new (args: {
  inputs: readonly SymbolicTensorLike[];
  outputs: SymbolicTensorLike;
  name: string;
}) => SubModel;

/** Reads last-layer states of a model on a fixed probe batch. */
export interface StateReader {
  read(): LayerStates[];
  probeHash(): string;
}

/**
 * A reader that runs the user's own layers, in inference mode, from the model's inputs to the input of the head. It
 * owns no variable, so nothing is to be freed and nothing of the model changes.
 *
 * @throws TypeError when the probe is no tensor, or the model keeps state from batch to batch (running the probe
 * through it would change the training)
 */
export function createStateReader(model: LayersModelTrainer, head: ModelHead, probe: unknown): StateReader {
  const tensors = (Array.isArray(probe) ? probe : [probe]) as Partial<TensorLike>[];
  if (tensors.length === 0 || tensors.some((tensor) => typeof tensor?.dataSync !== "function")) {
    throw new TypeError(`Cannot attach: probe must be a tensor, or one per input of the model, got ${typeof probe}`);
  }
  const stateful = flatten(model.layers).find((layer) => layer.stateful === true);
  if (stateful !== undefined) {
    throw new TypeError(
      `Cannot attach: a probe needs a model without state from batch to batch, and layer ${stateful.name} is stateful`,
    );
  }
  const Model = layersModelClass(model);
  const subModel = new Model({ inputs: model.inputs, outputs: head.input, name: "headroom_probe" });
  return {
    read() {
      const states = subModel.predictOnBatch(probe);
      try {
        const columns = states.shape.at(-1) ?? 0;
        const data = Float32Array.from(states.dataSync());
        return [{ layer: 0, name: `input of ${head.name}`, data, rows: data.length / columns, columns }];
      } finally {
        states.dispose();
      }
    },
    probeHash() {
      const hash = createHash("sha256");
      for (const tensor of tensors as TensorLike[]) {
        hash.update(JSON.stringify(tensor.shape)).update(Float64Array.from(tensor.dataSync()));
      }
      return hash.digest("hex").slice(0, 16);
    },
  };
}

/** tf.LayersModel itself: a Sequential or a user's subclass descends from it. */
function layersModelClass(model: LayersModelTrainer): SubModelConstructor {
  for (let type = model.constructor; typeof type === "function"; type = Object.getPrototypeOf(type)) {
    if ((type as { className?: string }).className === "Model") return type as unknown as SubModelConstructor;
  }
  throw new TypeError("Cannot attach: the model does not descend from tf.LayersModel, so its states cannot be read");
}
