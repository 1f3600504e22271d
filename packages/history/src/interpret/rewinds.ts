import type { HistoryRun, HistorySeries, Rewind } from "../history.ts";
import type { PlacedPoint } from "./order-rows.ts";

interface StepBack extends Rewind {
  /** line of the point before it */
  readonly previousLine: number;
}

/**
 * The rewinds of a run, in the order of its file. Where rows hold several series (or rows of several series alternate), a resumed run takes
 * them all back and that is one rewind; where a file lists one series after the other, each would count for itself, so there the run has
 * those of its first rewound series only.
 */
export function runRewinds(series: readonly (readonly PlacedPoint[])[]): Rewind[] {
  const stepsBack = series.flatMap(stepsBackOf).sort((a, b) => a.line - b.line);
  const rewinds: StepBack[] = [];
  for (const back of stepsBack) {
    const last = rewinds.at(-1);
    // this series' point before lies before the last rewind: it goes back for the same reason
    if (last !== undefined && back.previousLine < last.line && back.step >= last.step) continue;
    rewinds.push(back);
  }
  return rewinds.map(({ step, line }) => ({ step, line }));
}

function stepsBackOf(points: readonly PlacedPoint[]): StepBack[] {
  const found: StepBack[] = [];
  for (let i = 1; i < points.length; i++) {
    const before = points[i - 1]!;
    const { step, line } = points[i]!;
    if (step < before.step) found.push({ step, line, previousLine: before.line });
  }
  return found;
}

/** A series without what a later attempt logged again, its steps rising; of a step logged twice the later value stands. */
export function livePoints(
  run: HistoryRun,
  series: HistorySeries,
): { steps: Float64Array; values: Float64Array; wallTimesMs: Float64Array } {
  const blocks = inBlocks(run);
  const kept: number[] = [];
  let rewind = 0;
  for (let i = 0; i < series.steps.length; i++) {
    const line = series.lines[i]!;
    while (!blocks && rewind < run.rewinds.length && run.rewinds[rewind]!.line <= line)
      dropFrom(run.rewinds[rewind++]!.step);
    dropFrom(series.steps[i]!);
    kept.push(i);
  }
  while (!blocks && rewind < run.rewinds.length) dropFrom(run.rewinds[rewind++]!.step);
  return {
    steps: Float64Array.from(kept, (i) => series.steps[i]!),
    values: Float64Array.from(kept, (i) => series.values[i]!),
    wallTimesMs: Float64Array.from(kept, (i) => series.wallTimesMs[i]!),
  };

  function dropFrom(step: number): void {
    while (kept.length > 0 && series.steps[kept.at(-1)!]! >= step) kept.pop();
  }
}

/** Whether the file lists one series after the other, so that a line says nothing of the time it was logged. */
function inBlocks({ series }: HistoryRun): boolean {
  if (series.length < 2) return false;
  const ranges = series
    .filter(({ lines }) => lines.length > 0)
    .map(({ lines }) => [lines[0]!, lines.at(-1)!] as const)
    .sort(([a], [b]) => a - b);
  return ranges.every(([first], i) => i === 0 || first > ranges[i - 1]![1]);
}
