import type { TargetEstimate } from "../estimate/estimate-whole.ts";
import { EPSILONS } from "../estimate/target-curve.ts";

/** The numbers people ask for, as lines of a small table: one curve a line, the dimensions at each W-error. */
export function targetTable(estimate: TargetEstimate): string[] {
  const rows: [string, Record<string, number | null> | undefined][] = [
    ["naive (upper bound of what was counted)", estimate.naive.dimensionsAt],
    ["same tokens shuffled (null)", estimate.shuffled.dimensionsAt],
    ["one-hot null", estimate.oneHot.dimensionsAt],
    ["true, lower end", estimate.lower?.dimensionsAt],
    ["true, upper end", estimate.upper?.dimensionsAt],
    ["true by frequency, lower end", estimate.byFrequency.bracket.lower?.dimensionsAt],
    ["true by frequency, upper end", estimate.byFrequency.bracket.upper?.dimensionsAt],
  ];
  const cell = (value: number | null | undefined): string =>
    (value === undefined || value === null ? "-" : value.toLocaleString("en-US")).padStart(10);
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    `${"dimensions at W-error".padEnd(width)}${EPSILONS.map((e) => e.padStart(10)).join("")}`,
    ...rows.map(([name, at]) => `${name.padEnd(width)}${EPSILONS.map((e) => cell(at?.[e])).join("")}`),
  ];
}
