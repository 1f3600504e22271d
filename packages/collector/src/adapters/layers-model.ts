import { METRIC } from "@headroom/protocol";
import { findHead, vocabularySize } from "./layers-model-head.ts";
import { splitProbe, targetIds } from "./layers-model-probe.ts";
import type { LayersModelTrainer } from "./layers-model-shape.ts";
import { createStateReader } from "./layers-model-states.ts";
import { hookMethod } from "./method-hooks.ts";
import { overheardCallbacks } from "./overheard-callbacks.ts";
import { tensorInPlace } from "./tensor-in-place.ts";
import type { TrainerAdapter } from "./trainer-adapter.ts";
import type { TrainerStep } from "./trainer-contract.ts";

export { isLayersModel, type LayersModelTrainer } from "./layers-model-shape.ts";

export interface LayersModelOptions {
  /**
   * A fixed batch whose states are measured: a tensor of model inputs (or one per input, in an array) that stays alive while
   * attached; or `[inputs, targets]`, targets being next-token ids or one-hot rows, to measure the gradient the head passes.
   */
  readonly probe?: unknown;
  /** name of the layer that owns the head's weights, when it is not the last Dense layer */
  readonly head?: string;
  /** steps trained before, so that a resumed training goes on counting; default 0 */
  readonly startStep?: number;
  /** token ids that are padding or never trained */
  readonly excludedRows?: readonly number[];
}

const KNOWN: Readonly<Record<keyof LayersModelOptions, true>> = {
  probe: true,
  head: true,
  startStep: true,
  excludedRows: true,
};

/** What TensorFlow.js calls the training loss. */
const METRIC_LOSS = "loss";

/** What a model gives its callbacks: numbers, or scalars still to be read. */
type Logs = Readonly<Record<string, number | { data(): Promise<ArrayLike<number>> }>>;

/**
 * Adapter of a tf.LayersModel (tf.Sequential, tf.model): `fit`, `fitDataset` and `trainOnBatch` are hooked. A step is a
 * batch; `val_…` values of an epoch's end become `eval/…`. The user's arguments are never changed: their callbacks are
 * passed on overheard.
 */
export function adaptLayersModel(model: LayersModelTrainer, options: LayersModelOptions): TrainerAdapter {
  const head = findHead(model, options.head);
  const { inputs, targets } = splitProbe(options.probe, model.inputs.length);
  const states = inputs === undefined ? undefined : createStateReader(model, head, inputs);
  const probeTargets =
    targets === undefined ? undefined : targetIds(targets, vocabularySize(head), options.excludedRows ?? []);
  let step = options.startStep ?? 0;
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new TypeError(`Cannot attach: startStep must be an integer from 0 on, got ${String(options.startStep)}`);
  }

  return {
    options: Object.keys(KNOWN),
    start(listener, report) {
      const batchEnd = (metrics: Record<string, number>) => {
        step++;
        const learningRate = (model as { optimizer?: { learningRate?: unknown } }).optimizer?.learningRate;
        listener({
          step,
          metrics: {
            ...prefixed("train/", metrics),
            ...(typeof learningRate === "number" && { [METRIC.learningRate]: learningRate }),
          },
        });
      };
      const epochEnd = (metrics: Record<string, number>) => {
        const evaluated = Object.entries(metrics).filter(([key]) => key.startsWith("val_"));
        if (evaluated.length === 0) return;
        listener({
          step,
          metrics: prefixed("eval/", Object.fromEntries(evaluated.map(([key, value]) => [key.slice(4), value]))),
        });
      };
      const hooks = [
        hookFit(model, "fit", 2),
        hookFit(model, "fitDataset", 1),
        hookMethod(model, "trainOnBatch", (original, isActive) => async (...args) => {
          const losses = (await original(...args)) as number | number[];
          if (isActive()) {
            const names = model.metricsNames ?? [];
            const values = [losses].flat();
            await quietly(() =>
              batchEnd(Object.fromEntries(values.map((value, i) => [names[i] ?? `loss_${i}`, value]))),
            );
          }
          return losses;
        }),
      ];
      return () => {
        for (const undo of hooks) undo();
      };

      function hookFit(target: object, name: "fit" | "fitDataset", argsAt: number): () => void {
        return hookMethod(target, name, (original, isActive) => (...args) => {
          const given = (args[argsAt] ?? {}) as { callbacks?: unknown };
          let batches = 0;
          const whenActive = (handle: (metrics: Record<string, number>) => void) => (logs: unknown) =>
            isActive() ? quietly(async () => handle(await scalarsOf((logs ?? {}) as Logs))) : Promise.resolve();
          const listeners = {
            onBatchEnd: whenActive((metrics) => {
              batches++;
              batchEnd(metrics);
            }),
            // a model with a loop of its own may tell of nothing but its epochs: then they are its steps
            onEpochEnd: whenActive((metrics) => {
              if (batches === 0 && METRIC_LOSS in metrics) batchEnd(withoutEvaluation(metrics));
              epochEnd(metrics);
            }),
          };
          const passed = [...args];
          passed[argsAt] = { ...given, callbacks: overheardCallbacks(given.callbacks, listeners) };
          return original(...passed);
        });
      }

      async function quietly(work: () => void | Promise<void>): Promise<void> {
        try {
          await work();
        } catch (error) {
          report(error instanceof Error ? error : new Error(String(error)));
        }
      }
    },
    headWeights() {
      const { kernel, bias, layout, tied } = head;
      const tensor = kernel.read();
      return {
        data: tensorInPlace(tensor) ?? (tensor.dataSync() as Float32Array),
        rows: tensor.shape[0]!,
        columns: tensor.shape[1]!,
        layout,
        dtype: "float32",
        tied,
        ...(bias && { bias: bias.read().dataSync() as Float32Array }),
        ...(options.excludedRows && { excludedRows: options.excludedRows }),
      };
    },
    headBytes: () => head.kernel.shape.reduce<number>((size, n) => size * (n ?? Number.NaN), 4),
    hiddenStates: () => states?.read() ?? [],
    probeTargets: () => probeTargets,
    modelCard() {
      const { optimizer, countParams } = model as LayersModelTrainer & {
        optimizer?: { getClassName?: () => string };
        countParams?: () => number;
      };
      return {
        layers: model.layers.length,
        parameters: countParams?.call(model),
        optimizer: optimizer?.getClassName?.(),
        headOptimizer: head.trainable ? optimizer?.getClassName?.() : "none: the head is frozen",
        trainer: "tf.LayersModel",
        ...(states && { probeHash: states.probeHash() }),
      };
    },
  };
}

function prefixed(prefix: string, metrics: Readonly<Record<string, number>>): TrainerStep["metrics"] {
  return Object.fromEntries(Object.entries(metrics).map(([key, value]) => [`${prefix}${key}`, value]));
}

function withoutEvaluation(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([key]) => !key.startsWith("val_")));
}

async function scalarsOf(logs: Logs): Promise<Record<string, number>> {
  const scalars: Record<string, number> = {};
  for (const [key, value] of Object.entries(logs)) {
    if (key === "batch" || key === "size") continue;
    const scalar = typeof value === "number" ? value : (await value.data())[0];
    if (scalar !== undefined) scalars[key] = scalar;
  }
  return scalars;
}
