import { parseAsInteger } from "nuqs/server";

export const targetParsers = {
  /** length of the contexts that are drawn; absent: the longest */
  length: parseAsInteger,
};
