import { formatShort, formatStep } from "@/components/charts/prepare/format";
import { valueAxis } from "@/components/charts/prepare/scale";

/** Logarithmic x axis of a W-error chart: 1 to `most` dimensions, a tick for about each 80 px of `widthPx`. */
export function dimensionsAxis(most: number, widthPx: number) {
  return {
    ...valueAxis([1, most], true, Math.max(3, Math.floor(widthPx / 80))),
    tick: formatShort,
    value: formatStep,
    label: "dimensions",
  };
}
