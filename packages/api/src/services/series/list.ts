import type { SeriesSummary } from "@headroom/store";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

export async function listSeries({ ctx, input }: Verb<{ run: string }>): Promise<SeriesSummary[]> {
  const run = await runOrThrow(ctx, input.run);
  return ctx.store.series.list(run.id);
}
