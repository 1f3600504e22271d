import { setImmediate as nextTurn } from "node:timers/promises";
import type { ReadSeries, SeriesColumns } from "@headroom/protocol";
import { type SeriesQuery, type Store, StoreError } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

/** About 10 ms. */
const POINTS_A_TURN = 50_000;
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
  await ctx.budget.take(input.series.length * input.maxPoints);
  // Taken before reading: what arrives meanwhile is told again rather than missed.
  const cursor = await ctx.store.cursor();
  const idOf = new Map<string, string>();
  for (const { run } of input.series) {
    if (!idOf.has(run)) idOf.set(run, (await runOrThrow(ctx, run)).id);
  }
  const asked = input.series.map(({ run, metric }) => ({ runId: idOf.get(run) ?? run, metric }));
  const { series, faults } = await readInTurns(ctx.store, {
    series: asked,
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

/** Some series at a time, and others are answered between them. @throws StoreError "corrupt" when all are damaged */
async function readInTurns(store: Pick<Store, "series">, query: SeriesQuery): ReturnType<typeof readSound> {
  const together = Math.max(1, Math.floor(POINTS_A_TURN / query.maxPoints));
  const series: SeriesColumns[] = [];
  const faults: SeriesFault[] = [];
  let damage: unknown;
  for (let first = 0; first < query.series.length; first += together) {
    if (first > 0) await nextTurn();
    const part = { ...query, series: query.series.slice(first, first + together) };
    try {
      const read = await readSound(store, part);
      series.push(...read.series);
      faults.push(...read.faults);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      damage = error;
      faults.push(...part.series.map((one) => ({ ...one, message: error.message })));
    }
  }
  if (faults.length === query.series.length) throw damage;
  return { series, faults };
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
