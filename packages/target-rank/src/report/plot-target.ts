import type { TargetEstimate } from "../estimate/estimate-whole.ts";
import type { CurvePoints } from "../spectrum/w-error-curve.ts";

/**
 * The W-error curves over log k as lines of text: the bracket shaded, the shuffled null "~", the naive curve "*".
 *
 * Each column shows the curves at its own k, read off the thinned points (step down at each).
 */
export function plotTarget(estimate: TargetEstimate, size: { columns?: number; rows?: number } = {}): string[] {
  const { columns = 64, rows = 14 } = size;
  const most = estimate.naive.curve.at(-1)![0];
  const grid = Array.from({ length: rows }, () => new Array<string>(columns).fill(" "));
  const rowOf = (wError: number): number => Math.min(rows - 1, Math.round((1 - wError) * (rows - 1)));
  for (let c = 0; c < columns; c++) {
    const k = Math.round(most ** (c / (columns - 1)));
    if (estimate.lower && estimate.upper) {
      const bottom = rowOf(valueAt(estimate.lower.curve, k));
      for (let r = rowOf(valueAt(estimate.upper.curve, k)); r <= bottom; r++) grid[r]![c] = "░";
    }
    grid[rowOf(valueAt(estimate.shuffled.curve, k))]![c] = "~";
    grid[rowOf(valueAt(estimate.naive.curve, k))]![c] = "*";
  }
  const lines = grid.map((cells, r) => {
    const label = r % 3 === 0 || r === rows - 1 ? (1 - r / (rows - 1)).toFixed(2) : "    ";
    return `${label} │${cells.join("").trimEnd()}`;
  });
  const ticks = new Array<string>(columns + 8).fill(" ");
  for (let k = 1; k <= most; k *= 10) {
    const at = Math.round((Math.log(k) / Math.log(most)) * (columns - 1));
    for (const [i, digit] of [...String(k)].entries()) ticks[at + i] = digit;
  }
  return [
    "W-error of the best k dimensions   * naive   ~ shuffled   ░ bracket of the true curve",
    ...lines,
    `     └${"─".repeat(columns)} k`,
    `      ${ticks.join("").trimEnd()}`,
  ];
}

/** W-error at k: that of the last point at or before it. */
function valueAt(points: CurvePoints, k: number): number {
  let value = 0;
  for (const [at, wError] of points) {
    if (at > k) return value;
    value = wError;
  }
  return k > points.at(-1)![0] ? 0 : value;
}
