import type { ListRuns } from "@headroom/protocol";
import type { RunListItem } from "@headroom/store";
import type { Verb } from "../verb.ts";
import type { VerdictSummary } from "../verdict/verdict-summaries.ts";

export interface RunRow extends RunListItem {
  /** null until the run is assessed */
  readonly verdict: VerdictSummary | null;
}

export async function listRuns({
  ctx,
  input,
}: Verb<ListRuns>): Promise<{ items: RunRow[]; total: number; cursor: number }> {
  await ctx.budget.take(input.limit * (input.metrics.length + (input.sparkline?.points ?? 0) + 10));
  const page = await ctx.store.runs.list(input);
  const verdicts = await ctx.verdictSummaries.of(page.items.map((item) => item.run));
  const items = page.items.map((item) => ({ ...item, verdict: verdicts.get(item.run.id) ?? null }));
  return { items, total: page.total, cursor: page.cursor };
}
