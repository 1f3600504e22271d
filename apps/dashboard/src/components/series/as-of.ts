import type { SeriesColumns, SmoothColumns } from "@headroom/protocol";

/**
 * The columns as they were at a moment: points written later are dropped, and a tail that was rewound over only later is
 * valid again.
 */
export function asOf(columns: readonly SeriesColumns[], momentMs: number): SeriesColumns[] {
  const kept = columns.map((part) => until(part, momentMs)).filter((part) => part.steps.length > 0);
  const newest = Math.max(...kept.map((part) => part.attempt));
  return kept.map((part) => (part.superseded && part.attempt === newest ? { ...part, superseded: false } : part));
}

/** The smoothed points as of a moment; being causal, they are what they were. */
export function smoothAsOf({ steps, values, wallTimesMs }: SmoothColumns, momentMs: number): SmoothColumns {
  const keep = (column: Float64Array) => column.filter((_, i) => wallTimesMs[i]! <= momentMs);
  return { steps: keep(steps), values: keep(values), wallTimesMs: keep(wallTimesMs) };
}

/** Records with a wall time up to the moment. */
export function recordedBy<T extends { readonly wallTimeMs: number }>(
  records: readonly T[],
  momentMs: number | undefined,
): readonly T[] {
  return momentMs === undefined ? records : records.filter((record) => record.wallTimeMs <= momentMs);
}

function until(part: SeriesColumns, momentMs: number): SeriesColumns {
  const { wallTimesMs } = part;
  if (wallTimesMs.every((ms) => ms <= momentMs)) return part;
  const keep = (column: Float64Array) => column.filter((_, i) => wallTimesMs[i]! <= momentMs);
  const steps = keep(part.steps);
  return {
    ...part,
    steps,
    values: keep(part.values),
    wallTimesMs: keep(wallTimesMs),
    pointCount: part.exact ? steps.length : part.pointCount,
  };
}
