import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type OpenRun, openRunSchema } from "@headroom/protocol";
import { segmentIndex } from "./layout.ts";
import { claimOwnership, type OwnerState, ownerState } from "./owner.ts";

/** What `open.json` holds: the run as the server is to open it, and where that server is. */
export interface SpoolHeader {
  readonly run: OpenRun;
  readonly url: string;
}

/** A spool folder found under a spool root. */
export interface FoundSpool {
  readonly directory: string;
  readonly header: SpoolHeader;
  readonly owner: OwnerState;
}

/** `<root>/<run id>/<writer id>` */
export function spoolDirectory(root: string, runId: string, writerId: string): string {
  return join(root, runId, writerId);
}

/** Creates the folder of a new writer, owned by this process. */
export function createSpool(root: string, header: SpoolHeader): string {
  const directory = spoolDirectory(root, header.run.runId, header.run.writerId);
  mkdirSync(directory, { recursive: true });
  claimOwnership(directory);
  writeSpoolHeader(directory, header);
  return directory;
}

/** Replaces `open.json` in one step. */
export function writeSpoolHeader(directory: string, header: SpoolHeader): void {
  const temporary = join(directory, "open.json.new");
  const fd = openSync(temporary, "w");
  try {
    writeSync(fd, JSON.stringify(header));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, join(directory, "open.json"));
}

/** @throws Error when the file is missing or not a spool header */
export function readSpoolHeader(directory: string): SpoolHeader {
  const { run, url } = JSON.parse(readFileSync(join(directory, "open.json"), "utf8")) as SpoolHeader;
  return { run: openRunSchema.parse(run), url };
}

/**
 * Spools under a root, those of one run next to each other in the order their writers started, so that a resumed run's
 * earlier points are shipped before its later ones. Folders that are no spool are left alone.
 */
export function findSpools(root: string): FoundSpool[] {
  if (!existsSync(root)) return [];
  const found: FoundSpool[] = [];
  for (const runId of readdirSync(root)) {
    for (const writerId of listFolder(join(root, runId))) {
      const directory = join(root, runId, writerId);
      try {
        found.push({ directory, header: readSpoolHeader(directory), owner: ownerState(directory) });
      } catch {
        // no spool, or one whose writer died before it had a header and so before its first point
      }
    }
  }
  return found.sort(
    (a, b) =>
      a.header.run.startedAtMs - b.header.run.startedAtMs || a.header.run.writerId.localeCompare(b.header.run.writerId),
  );
}

/** Indices of the segments in a folder, ascending. */
export function listSegments(directory: string): number[] {
  return listFolder(directory)
    .map(segmentIndex)
    .filter((index) => index !== undefined)
    .sort((a, b) => a - b);
}

/** Removes a spool that is shipped, and its run's folder when it was the last in it. */
export function removeSpool(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  const parent = join(directory, "..");
  if (listFolder(parent).length === 0) {
    try {
      rmSync(parent, { recursive: true, force: true });
    } catch {
      // another writer of the run came in between
    }
  }
}

function listFolder(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
