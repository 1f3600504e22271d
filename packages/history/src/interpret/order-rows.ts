/** A point as the file gave it. */
export interface PlacedPoint {
  readonly step: number;
  readonly value: number;
  readonly wallTimeMs: number;
  readonly line: number;
}

/** Share of steps back beyond which a series is not a resumed one but an unsorted one. */
const UNSORTED_SHARE = 0.2;
const FEW_POINTS = 4;

export type Order = "rising" | "resumed" | "falling" | "unsorted";

/** How the steps of a series run through its file. A step logged twice in a row is no step back. */
export function orderOf(points: readonly PlacedPoint[]): Order {
  let back = 0;
  let forward = 0;
  for (let i = 1; i < points.length; i++) {
    if (points[i]!.step < points[i - 1]!.step) back++;
    else if (points[i]!.step > points[i - 1]!.step) forward++;
  }
  if (back === 0) return "rising";
  if (forward === 0 && points.length >= FEW_POINTS) return "falling";
  return back > UNSORTED_SHARE * points.length && points.length > FEW_POINTS ? "unsorted" : "resumed";
}
