import type { ReadSeries, SeriesColumns } from "@headroom/protocol";
import { type SeriesQuery, type Store, StoreError } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

const NO_TIMES = new Float64Array(0);

/** A series that is stored but cannot be read. */
export interface SeriesFault {
  readonly runId: string;
  readonly metric: string;
  /** what is damaged, in words */
  readonly message: string;
}

/**
 * Columns of each asked series, one entry per attempt, in the order asked; a series that has no points has none. Where
 * some are damaged the others are answered, and `faults` names the damaged ones.
 *
 * @throws StoreError "corrupt" when every asked series is damaged
 */
export async function readSeries({
  ctx,
  input,
}: Verb<ReadSeries>): Promise<{ series: SeriesColumns[]; faults: SeriesFault[]; cursor: number }> {
  // Taken before reading: what arrives meanwhile is told again rather than missed.
  const cursor = await ctx.store.cursor();
  const idOf = new Map<string, string>();
  for (const { run } of input.series) {
    if (!idOf.has(run)) idOf.set(run, (await runOrThrow(ctx, run)).id);
  }
  const { series, faults } = await readSound(ctx.store, {
    series: input.series.map(({ run, metric }) => ({ runId: idOf.get(run) ?? run, metric })),
    fromStep: input.fromStep,
    toStep: input.toStep,
    maxPoints: input.maxPoints,
    superseded: input.superseded,
    spacing: input.spacing,
    buckets: input.buckets,
  });
  return {
    series: input.wallTimes ? series : series.map((columns) => ({ ...columns, wallTimesMs: NO_TIMES })),
    faults,
    cursor,
  };
}

async function readSound(
  store: Pick<Store, "series">,
  query: SeriesQuery,
): Promise<{ series: SeriesColumns[]; faults: SeriesFault[] }> {
  try {
    return { series: await store.series.read(query), faults: [] };
  } catch (error) {
    if (!isCorrupt(error) || query.series.length === 1) throw error;
  }
  // One by one, to find out which.
  const series: SeriesColumns[] = [];
  const faults: SeriesFault[] = [];
  for (const one of query.series) {
    try {
      series.push(...(await store.series.read({ ...query, series: [one] })));
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      faults.push({ ...one, message: error.message });
      if (faults.length === query.series.length) throw error;
    }
  }
  return { series, faults };
}

function isCorrupt(error: unknown): error is StoreError {
  return error instanceof StoreError && error.code === "corrupt";
}
