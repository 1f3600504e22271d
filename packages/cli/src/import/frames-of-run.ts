import type { HistoryRun, HistorySeries } from "@headroom/history";
import type { Frame } from "@headroom/protocol";

/** How many points of each metric are stored already. */
export type Stored = ReadonlyMap<string, number>;

/**
 * The points of a run that are not stored yet, in frames: attempt by attempt, so that the store sees the steps go back where the file's do;
 * one frame a series and attempt. Points without a time get `wallTimeMs`.
 */
export function* framesOfRun(run: HistoryRun, stored: Stored, wallTimeMs: number): Generator<Frame> {
  const cuts = [...run.rewinds.map(({ line }) => line), Number.POSITIVE_INFINITY];
  const taken = new Map(run.series.map((series) => [series, 0]));
  for (const cut of cuts) {
    for (const series of run.series) {
      const from = taken.get(series)!;
      const to = countBefore(series.lines, cut, from);
      taken.set(series, to);
      const start = Math.max(from, stored.get(series.metric) ?? 0);
      if (start < to) yield frameOf(series, start, to, wallTimeMs);
    }
  }
}

function countBefore(lines: Float64Array, cut: number, from: number): number {
  let at = from;
  while (at < lines.length && lines[at]! < cut) at++;
  return at;
}

function frameOf(
  { metric, steps, values, wallTimesMs }: HistorySeries,
  from: number,
  to: number,
  wallTimeMs: number,
): Frame {
  return {
    kind: "frame",
    metrics: [metric],
    steps: steps.slice(from, to),
    wallTimesMs: wallTimesMs.slice(from, to).map((time) => (Number.isFinite(time) ? time : wallTimeMs)),
    values: [values.slice(from, to)],
  };
}
