import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { segmentFileName } from "../spool/layout.ts";
import { ownerState } from "../spool/owner.ts";
import {
  findSetAside,
  listSegments,
  readSpoolHeader,
  removeSpool,
  spoolDirectory,
  writeSpoolHeader,
} from "../spool/spool-directory.ts";
import { derivedWriterId } from "./writer-id-of.ts";

/**
 * Makes every batch under a root that was refused a spool of its own, to be tried again: the server may have learned to take it. Its
 * writer id follows from its place, so that doing it again after a crash makes no second one.
 */
export function respoolRefused(root: string): void {
  for (const { directory, refused, headless } of findSetAside(root)) {
    if (headless || ownerState(directory) === "alive") continue;
    const header = readSpoolHeader(directory);
    for (const file of refused) {
      const writerId = derivedWriterId(`${header.run.writerId}:${file}`);
      const target = spoolDirectory(root, header.run.runId, writerId);
      mkdirSync(target, { recursive: true });
      writeSpoolHeader(target, { ...header, run: { ...header.run, writerId, resume: "allow" } });
      renameSync(join(directory, file), join(target, segmentFileName(1)));
      rmSync(join(directory, file.replace(/seg$/, "json")), { force: true });
    }
    if (listSegments(directory).length === 0) removeSpool(directory);
  }
}
