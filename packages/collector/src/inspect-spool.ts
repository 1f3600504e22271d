import { existsSync } from "node:fs";
import { join } from "node:path";
import { findSetAside, findSpools } from "./spool/spool-directory.ts";

export interface SpoolReport {
  /** spools whose collector is gone: `syncSpool` delivers them */
  readonly waiting: number;
  /** spools whose collector still runs */
  readonly inUse: number;
  /** batches that a server refused for good */
  readonly refused: number;
  /** pieces of spools that could not be read */
  readonly damaged: number;
}

/** What lies in a data folder (or its `spool` folder) and was not delivered; touches nothing. */
export function inspectSpool(directory: string): SpoolReport {
  const below = join(directory, "spool");
  const root = existsSync(below) ? below : directory;
  const spools = findSpools(root);
  const setAside = findSetAside(root);
  const inUse = spools.filter(({ owner }) => owner !== "dead").length;
  return {
    waiting: spools.length - inUse,
    inUse,
    refused: setAside.reduce((sum, { refused }) => sum + refused.length, 0),
    damaged: setAside.reduce((sum, { damaged }) => sum + damaged.length, 0),
  };
}
