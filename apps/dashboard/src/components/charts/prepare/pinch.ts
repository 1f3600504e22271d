import type { Plot } from "../plot-of.ts";

/**
 * The window of the x axis after two fingers moved on the plot: what lay under each stays under it, on a linear or a log
 * axis. Undefined when the fingers meet or have crossed. Places in pixels of the chart.
 */
export function pinchWindow(
  plot: Pick<Plot, "left" | "width" | "xAt" | "x">,
  from: readonly [number, number],
  to: readonly [number, number],
): readonly [number, number] | undefined {
  const direction = Math.sign(from[1] - from[0]);
  const spread = direction * (to[1] - to[0]);
  if (direction === 0 || spread < CLOSEST_PX) return undefined;
  const { log } = plot.x;
  const scaled = (px: number) => (log ? Math.log(plot.xAt(px)) : plot.xAt(px));
  const perPixel = (scaled(from[1]) - scaled(from[0])) / (to[1] - to[0]);
  const low = scaled(from[0]) - perPixel * (to[0] - plot.left);
  const high = low + perPixel * plot.width;
  return log ? [Math.exp(low), Math.exp(high)] : [Math.max(0, low), high];
}

const CLOSEST_PX = 8;
