import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type Finding, fault, type Patient, warning, well } from "./finding.ts";

const FIRST_NODE = 20;
/** A run of a million steps and ten metrics takes about this much. */
const SCARCE_BYTES = 1e9;
const EMPTY_BYTES = 50e6;

export function examineNode({ nodeVersion }: Patient): Finding {
  const says = `Node ${nodeVersion}`;
  if (Number.parseInt(nodeVersion, 10) >= FIRST_NODE) return well("node", says);
  return fault(
    "node",
    `${says}; Headroom needs ${FIRST_NODE} or later`,
    "install Node 22 or 24, then start again with it",
  );
}

/** Room on the disk of the data folder: a full one stops writers. */
export function examineDisk({ directory, freeBytes }: Patient): Finding {
  let folder = directory;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const free = freeBytes(folder);
  const says = `${(free / 1e9).toFixed(2)} GB free for ${directory}`;
  if (free >= SCARCE_BYTES) return well("disk", says);
  const mend = `headroom purge --dir ${directory}, or move it and set HEADROOM_DIR`;
  return free < EMPTY_BYTES ? fault("disk", says, mend) : warning("disk", says, mend);
}
