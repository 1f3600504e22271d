import type { RouterInputs } from "@headroom/api";
import { METRIC, RUN_SORT_COLUMNS, RUN_STATUSES } from "@headroom/protocol";
import {
  createLoader,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";

export const PAGE_SIZE = 50;
export const DEFAULT_METRICS = [METRIC.trainLoss, METRIC.evalLoss];

export const runsParsers = {
  q: parseAsString.withDefault(""),
  project: parseAsString,
  status: parseAsArrayOf(parseAsStringLiteral(RUN_STATUSES)).withDefault([]),
  tag: parseAsArrayOf(parseAsString).withDefault([]),
  /** deleted runs instead, to restore them */
  deleted: parseAsBoolean.withDefault(false),
  /** a column of the run, or a metric */
  sort: parseAsString.withDefault("created"),
  desc: parseAsBoolean.withDefault(true),
  metrics: parseAsArrayOf(parseAsString).withDefault(DEFAULT_METRICS),
  page: parseAsInteger.withDefault(1),
  /** slugs ticked for comparison */
  runs: parseAsArrayOf(parseAsString).withDefault([]),
};

export type RunsState = inferParserType<typeof runsParsers>;

export const loadRunsState = createLoader(runsParsers);

/** The list's question in the server's words. */
export function runsQuery(state: RunsState): NonNullable<RouterInputs["run"]["list"]> {
  const column = RUN_SORT_COLUMNS.find((name) => name === state.sort);
  return {
    project: state.project ?? undefined,
    search: state.q.trim() === "" ? undefined : state.q.trim(),
    statuses: state.status.length > 0 ? state.status : undefined,
    tags: state.tag.length > 0 ? state.tag : undefined,
    deleted: state.deleted,
    sort:
      column === undefined
        ? { by: "metric", metric: state.sort, descending: state.desc }
        : { by: column, descending: state.desc },
    metrics: [...new Set([...DEFAULT_METRICS, ...state.metrics])],
    sparkline: { metric: METRIC.evalLoss, points: 60 },
    offset: (Math.max(1, state.page) - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  };
}
