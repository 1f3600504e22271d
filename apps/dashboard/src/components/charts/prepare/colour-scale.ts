import { interpolatePlasma, interpolateViridis } from "d3-scale-chromatic";

/** Perceptually uniform and readable with every common colour vision; plasma is the paper's own for Fig 4. */
export type ColourScaleName = "plasma" | "viridis";

const INTERPOLATE = { plasma: interpolatePlasma, viridis: interpolateViridis } as const;

/** CSS colour of a share in [0, 1], clamped. Very dark and very light ends are cut so that lines stay visible. */
export function colourOfShare(share: number, name: ColourScaleName = "viridis"): string {
  const clamped = Math.min(1, Math.max(0, share));
  return INTERPOLATE[name](0.06 + 0.86 * clamped);
}

/** 256 RGB triples of the whole scale, for pixels. */
export function colourTable(name: ColourScaleName): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) table.set(parseColour(INTERPOLATE[name](i / 255)), i * 3);
  return table;
}

/** d3 gives `#rrggbb` or `rgb(r, g, b)`. */
function parseColour(text: string): [number, number, number] {
  if (text.startsWith("#")) {
    const value = Number.parseInt(text.slice(1), 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }
  const [r = 0, g = 0, b = 0] = (text.match(/\d+/g) ?? []).map(Number);
  return [r, g, b];
}
