import { createSerializer } from "nuqs/server";
import { boardParsers } from "../search-params.ts";

const serialize = createSerializer(boardParsers);

/**
 * The page's search parameters with the defaults of the moment written out, so that a link shows the same runs and
 * panels when newer runs have come.
 */
export function boardSearch(
  search: string,
  state: { readonly runs: string[]; readonly metrics: string[]; readonly group: string | null },
): string {
  return serialize(new URLSearchParams(search), { ...state, find: null });
}
