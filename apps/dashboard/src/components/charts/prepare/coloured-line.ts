import { colourOfShare } from "./colour-scale.ts";
import type { Polyline } from "./decimate.ts";

export interface ColouredSegment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** NaN where the colouring quantity is not known at this x: drawn grey */
  readonly shade: number;
  readonly colour: string;
}

/**
 * A line whose segments take their colour from a second series at the segment's middle (Fig 3 of Godey et al. 2024:
 * perplexity coloured by anisotropy). The second series is linear between its points and unknown outside them and across
 * its gaps.
 *
 * @param range values that the colour scale's ends stand for
 */
export function colouredLine(line: Polyline, by: Polyline, range: readonly [number, number]): ColouredSegment[] {
  const segments: ColouredSegment[] = [];
  for (let i = 1; i < line.x.length; i++) {
    const x0 = line.x[i - 1]!;
    const x1 = line.x[i]!;
    const y0 = line.y[i - 1]!;
    const y1 = line.y[i]!;
    if (Number.isNaN(y0) || Number.isNaN(y1)) continue;
    const shade = linearAt(by, (x0 + x1) / 2);
    const colour = Number.isNaN(shade)
      ? "var(--superseded)"
      : colourOfShare((shade - range[0]) / (range[1] - range[0]));
    segments.push({ x0, y0, x1, y1, shade, colour });
  }
  return segments;
}

export function linearAt(line: Polyline, at: number): number {
  const { x, y } = line;
  let low = 0;
  let high = x.length - 1;
  if (high < 0 || at < x[0]! || at > x[high]!) return Number.NaN;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= at) low = middle;
    else high = middle;
  }
  if (x[low] === at) return y[low]!;
  if (x[high] === at) return y[high]!;
  return y[low]! + ((at - x[low]!) / (x[high]! - x[low]!)) * (y[high]! - y[low]!);
}
