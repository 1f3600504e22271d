import { METRIC } from "@headroom/protocol";
import { createLoader, type inferParserType, parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { CENTRES, SPREADS } from "../../components/charts/prepare/group.ts";

export const boardParsers = {
  /** slugs in drawing order; absent: the newest runs of the project */
  runs: parseAsArrayOf(parseAsString),
  /** one panel each; absent: the first of the usual ones that the runs have */
  metrics: parseAsArrayOf(parseAsString),
  /** keys whose equal values make a group, by commas: see groupings */
  group: parseAsString,
  /** what a group's line and band are of its runs */
  centre: parseAsStringLiteral(CENTRES).withDefault("mean"),
  spread: parseAsStringLiteral(SPREADS).withDefault("range"),
  /** slug of the run that the others are held against: lines are differences to it */
  base: parseAsString,
  /** filter of the run list */
  find: parseAsString.withDefault(""),
};

export type BoardState = inferParserType<typeof boardParsers>;

export const loadBoardState = createLoader(boardParsers);

export const LISTED_RUNS = 200;
export const DEFAULT_TICKED = 6;
export const MOST_TICKED = 60;

/** The list's question: all runs of the project, newest first. */
export function boardRunsQuery(project: string) {
  return {
    project,
    sort: { by: "created" as const, descending: true },
    metrics: [METRIC.trainLoss, METRIC.evalLoss],
    limit: LISTED_RUNS,
  };
}

/** Runs to draw: those the URL names, else the newest. */
export function drawnSlugs(
  state: Pick<BoardState, "runs">,
  rows: readonly { readonly run: { readonly slug: string } }[] | undefined,
): string[] {
  const newest = rows?.slice(0, DEFAULT_TICKED).map(({ run }) => run.slug);
  return (state.runs ?? newest ?? []).slice(0, MOST_TICKED);
}
