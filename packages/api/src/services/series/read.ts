import type { ReadSeries, SeriesColumns } from "@headroom/protocol";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

const NO_TIMES = new Float64Array(0);

/** Columns of each asked series, one entry per attempt, in the order asked; a series that has no points has none. */
export async function readSeries({
  ctx,
  input,
}: Verb<ReadSeries>): Promise<{ series: SeriesColumns[]; cursor: number }> {
  // Taken before reading: what arrives meanwhile is told again rather than missed.
  const cursor = await ctx.store.cursor();
  const idOf = new Map<string, string>();
  for (const { run } of input.series) {
    if (!idOf.has(run)) idOf.set(run, (await runOrThrow(ctx, run)).id);
  }
  const series = await ctx.store.readSeries({
    series: input.series.map(({ run, metric }) => ({ runId: idOf.get(run) ?? run, metric })),
    fromStep: input.fromStep,
    toStep: input.toStep,
    maxPoints: input.maxPoints,
    superseded: input.superseded,
  });
  return {
    series: input.wallTimes ? series : series.map((columns) => ({ ...columns, wallTimesMs: NO_TIMES })),
    cursor,
  };
}
