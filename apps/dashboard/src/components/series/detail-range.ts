import type { SeriesColumns } from "@headroom/protocol";
import { stepRange, type XAxisKind, type XAxisOfRun } from "../charts/prepare/x-axis.ts";

/** Steps to ask for what a zoom shows in detail; undefined when the overview has them all, or knows no such steps. */
export function detailRange(
  overview: readonly SeriesColumns[] | undefined,
  x: XAxisKind,
  axis: XAxisOfRun,
  zoom: readonly [number, number],
): readonly [number, number] | undefined {
  const whole = overview?.find((part) => !part.superseded) ?? overview?.[0];
  if (overview === undefined || whole === undefined || overview.every((part) => part.exact)) return undefined;
  return stepRange(whole, x, axis, zoom);
}
