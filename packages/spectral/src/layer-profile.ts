import { type Anisotropy, type AnisotropyOptions, anisotropy } from "./anisotropy.ts";

/** States of one layer on the probe batch: `rows` probe tokens x `columns` = d, row-major. */
export interface LayerStates {
  readonly layer: number;
  readonly name: string;
  readonly data: Float32Array | Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Anisotropy of one layer, with the layer it is of. */
export interface LayerProfile extends Anisotropy {
  readonly layer: number;
  readonly name: string;
}

/** Anisotropy by layer (the paper's Fig. 2): {@link anisotropy} of each layer's states, in the given order. *
 * @example
 * ```ts
 * const alike = { layer: 0, name: "embedding", data: Float32Array.of(1, 0, 2, 0), rows: 2, columns: 2 };
 * layerProfile([alike])[0].anisotropy; // => 1
 * ```
 */
export function layerProfile(layers: readonly LayerStates[], options: AnisotropyOptions = {}): LayerProfile[] {
  return layers.map(({ layer, name, data, rows, columns }) => ({
    layer,
    name,
    ...anisotropy(data, rows, columns, options),
  }));
}
