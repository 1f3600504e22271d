import type { TensorLike } from "./layers-model-shape.ts";

/**
 * The two parts of a probe. An array is `[inputs, targets]` when it holds two things of which the first is an array, or the
 * model has one input; else it is one tensor per input.
 */
export function splitProbe(probe: unknown, inputCount: number): { inputs: unknown; targets: unknown } {
  if (!Array.isArray(probe) || probe.length !== 2) return { inputs: probe, targets: undefined };
  const [inputs, targets] = probe as [unknown, unknown];
  return Array.isArray(inputs) || inputCount === 1 ? { inputs, targets } : { inputs: probe, targets: undefined };
}

/**
 * Token ids from a tensor of them (any shape, one per state) or of one-hot rows.
 *
 * @throws TypeError when it is no tensor, or holds anything else
 */
export function targetIds(targets: unknown, V: number, excludedRows: readonly number[]): Int32Array {
  const tensor = targets as Partial<TensorLike> | null;
  if (typeof tensor?.dataSync !== "function") {
    throw new TypeError(
      `Cannot attach: the probe's targets must be a tensor of token ids or one-hot rows, got ${typeof targets}`,
    );
  }
  const { shape, dataSync } = tensor as TensorLike;
  const values = Float64Array.from(dataSync.call(tensor));
  const ids = shape.length > 1 && shape.at(-1) === V && isOneHot(values, V) ? oneHotIds(values, V) : values;
  const excluded = new Set(excludedRows);
  const bad = ids.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= V || excluded.has(id));
  if (bad >= 0) {
    throw new TypeError(
      `Cannot attach: the probe's targets must be ids of used tokens in 0..${V - 1}, or one-hot rows, got ${ids[bad]} at index ${bad}`,
    );
  }
  return Int32Array.from(ids);
}

function isOneHot(values: Float64Array, V: number): boolean {
  for (let row = 0; row < values.length; row += V) {
    let ones = 0;
    for (let v = row; v < row + V; v++) {
      if (values[v] === 1) ones++;
      else if (values[v] !== 0) return false;
    }
    if (ones !== 1) return false;
  }
  return true;
}

function oneHotIds(values: Float64Array, V: number): Float64Array {
  return Float64Array.from({ length: values.length / V }, (_, i) => values.indexOf(1, i * V) - i * V);
}
