import type { Block } from "./model.ts";
import { type NamedArray, readSafetensors, writeSafetensors } from "./safetensors.ts";

export interface Checkpoint {
  /** completed optimizer steps */
  step: number;
  /** (R, d) each, row-major */
  weights: Float32Array;
  m: Float32Array;
  v: Float32Array;
  metadata: Record<string, string>;
}

/** Writes the weights under their blocks' names, Adam's moments as `optimizer.m` and `.v`, and the step in the metadata. */
export function saveCheckpoint(file: string, checkpoint: Checkpoint, blocks: Block[], d: number): void {
  const { step, weights, m, v, metadata } = checkpoint;
  const arrays = new Map<string, NamedArray>();
  for (const { name, firstRow, rows, init } of blocks)
    arrays.set(name, {
      data: weights.subarray(firstRow * d, (firstRow + rows) * d),
      shape: "constant" in init ? [d] : [rows, d],
    });
  arrays.set("optimizer.m", { data: m, shape: [m.length / d, d] });
  arrays.set("optimizer.v", { data: v, shape: [v.length / d, d] });
  writeSafetensors(file, arrays, { format: "pt", step: String(step), ...metadata });
}

/** @throws Error when the file is no checkpoint, or one of a model with other shapes */
export function readCheckpoint(file: string, blocks: Block[], d: number): Checkpoint {
  const { arrays, metadata } = readSafetensors(file);
  const step = Number(metadata.step);
  if (!Number.isInteger(step) || step < 0)
    throw new Error(`Cannot resume from ${file}: its step must be a whole number, got ${metadata.step}`);
  const size = blocks.reduce((sum, block) => sum + block.rows * d, 0);
  const weights = new Float32Array(size);
  for (const { name, firstRow, rows } of blocks) weights.set(arrayOf(name, rows * d), firstRow * d);
  return { step, weights, m: arrayOf("optimizer.m", size), v: arrayOf("optimizer.v", size), metadata };

  function arrayOf(name: string, length: number): Float32Array {
    const found = arrays.get(name)?.data;
    if (found?.length === length) return found;
    throw new Error(
      `Cannot resume from ${file}: ${name} must hold ${length} numbers for this model, it holds ${found?.length ?? "none"}`,
    );
  }
}
