import type { RouterInputs } from "@headroom/api";
import { METRIC, RUN_STATUSES } from "@headroom/protocol";
import {
  createLoader,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { metricsOf } from "./prepare/columns.ts";
import { runFilter } from "./prepare/run-filter.ts";

/** Runs asked for at once: the first few, so that the page comes soon, then the others in long stretches. */
export const FIRST_RUNS = 100;
export const RUNS_AT_ONCE = 500;
export const DEFAULT_COLUMNS: readonly string[] = [METRIC.trainLoss, METRIC.evalLoss];

export const runsParsers = {
  /** words, or a filter: see `runFilter` */
  q: parseAsString.withDefault(""),
  project: parseAsString,
  status: parseAsArrayOf(parseAsStringLiteral(RUN_STATUSES)).withDefault([]),
  tag: parseAsArrayOf(parseAsString).withDefault([]),
  /** deleted runs instead, to restore them */
  deleted: parseAsBoolean.withDefault(false),
  /** a fact of the run, a setting or a metric: see `columnValue` */
  sort: parseAsString.withDefault("created"),
  desc: parseAsBoolean.withDefault(true),
  /** metrics and settings that have a column, in order; absent: as this browser last had them */
  cols: parseAsArrayOf(parseAsString),
  /** slugs ticked for comparison */
  runs: parseAsArrayOf(parseAsString).withDefault([]),
};

export type RunsState = inferParserType<typeof runsParsers>;

export const loadRunsState = createLoader(runsParsers);

/** The list's question in the server's words, for a stretch of the runs. */
export function runsQuery(
  state: RunsState,
  columns: readonly string[],
  stretch: { readonly offset: number; readonly limit: number } = { offset: 0, limit: FIRST_RUNS },
): NonNullable<RouterInputs["run"]["list"]> {
  const filter = runFilter(state.q);
  return {
    project: state.project ?? undefined,
    statuses: state.status.length > 0 ? state.status : undefined,
    tags: state.tag.length > 0 ? state.tag : undefined,
    deleted: state.deleted,
    sort: { by: "created", descending: true },
    metrics: metricsOf([...DEFAULT_COLUMNS, ...columns, state.sort, ...(filter.ok ? filter.metrics : [])]).slice(0, 50),
    ...stretch,
  };
}
