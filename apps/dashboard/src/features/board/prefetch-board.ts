import { createLoader, type SearchParams } from "nuqs/server";
import { chartParsers, zoomOf } from "@/components/chart-controls/chart-state";
import { axisOfRun } from "@/components/runs/axis-of-run";
import { detailRange } from "@/components/series/detail-range";
import { FIRST_MAX_POINTS, seriesInput } from "@/components/series/series-input";
import { getQueryClient, prefetch, trpc } from "@/trpc/server";
import { defaultMetrics, sortMetrics } from "./prepare/default-metrics";
import { firstPanels } from "./prepare/first-panels";
import { boardRunsQuery, drawnSlugs, loadBoardState } from "./search-params";

const loadChartState = createLoader(chartParsers);
/** More lines than these are left to the browser: the page itself should come soon. */
const MOST_SERIES = 32;

/** Brings along what the board shows first: runs, their metrics, and coarse lines; a saved view's with their wall times. */
export async function prefetchBoard(project: string, search: SearchParams, frozen = false): Promise<void> {
  const runs = trpc.run.list.queryOptions(boardRunsQuery(project));
  await prefetch(runs);
  const rows = getQueryClient().getQueryData(runs.queryKey)?.items ?? [];
  const state = await loadBoardState(search);
  const slugs = new Set(drawnSlugs(state, rows));
  const drawn = rows.filter(({ run }) => slugs.has(run.slug)).map(({ run }) => run.id);
  const lists = drawn.map((run) => trpc.series.list.queryOptions({ run }));
  await Promise.all(lists.map((list) => prefetch(list)));
  const summaries = lists.flatMap((list) => getQueryClient().getQueryData(list.queryKey) ?? []);
  const metrics = state.metrics ?? defaultMetrics(sortMetrics(summaries.map(({ metric }) => metric)));
  const shown = firstPanels(summaries, metrics, MOST_SERIES);
  const chart = await loadChartState(search);
  const zoom = zoomOf(chart);
  const read = async (series: (typeof shown)[number], range?: readonly [number, number]) => {
    const options = { maxPoints: FIRST_MAX_POINTS, x: chart.x, xLog: chart.xlog, wallTimes: frozen, range };
    const query = trpc.series.read.queryOptions(seriesInput(series, options));
    await prefetch(query);
    return getQueryClient().getQueryData(query.queryKey)?.series;
  };
  await Promise.all(
    shown.map(async (series) => {
      const overview = await read(series);
      const run = rows.find((row) => row.run.id === series.runId)?.run;
      if (zoom === undefined || run === undefined) return;
      const range = detailRange(overview, chart.x, axisOfRun(run), zoom);
      if (range !== undefined) await read(series, range);
    }),
  );
}
