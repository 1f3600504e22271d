import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type OpenRun, openRunSchema, runIdSchema, SHIPPED_SLOT_BYTES } from "@headroom/protocol";
import { HEADER_FILE, SHIPPED_FILE, segmentFileName, segmentIndex } from "./layout.ts";
import { claimOwnership, type OwnerState, ownerState, releaseOwnership } from "./owner.ts";
import { listSetAside, type SetAside } from "./set-aside.ts";
import { writeFileWhole } from "./write-file-whole.ts";

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
  // Its place on the disk is taken before the first point: points may fill the disk before they are first shipped.
  writeFileWhole(join(directory, SHIPPED_FILE), new Uint8Array(2 * SHIPPED_SLOT_BYTES));
  return directory;
}

/** Replaces `open.json` in one step. */
export function writeSpoolHeader(directory: string, header: SpoolHeader): void {
  writeFileWhole(join(directory, HEADER_FILE), Buffer.from(JSON.stringify(header)));
}

/** @throws Error when the file is missing or not a spool header */
export function readSpoolHeader(directory: string): SpoolHeader {
  const { run, url } = JSON.parse(readFileSync(join(directory, HEADER_FILE), "utf8")) as SpoolHeader;
  return { run: openRunSchema.parse(run), url };
}

/**
 * Spools under a root, those of one run next to each other in the order their writers started, so that a resumed run's
 * earlier points are shipped before its later ones. Folders that are no spool, or hold only what was set aside, are left
 * alone.
 */
export function findSpools(root: string): FoundSpool[] {
  const found: FoundSpool[] = [];
  for (const directory of writerFolders(root)) {
    const header = headerIfReadable(directory);
    // Without a header, it is no spool, or one whose writer died before its first point, or `findSetAside` tells.
    if (header === undefined || (listSegments(directory).length === 0 && hasSetAside(directory))) continue;
    found.push({ directory, header, owner: ownerState(directory) });
  }
  return found.sort(
    (a, b) =>
      a.header.run.startedAtMs - b.header.run.startedAtMs || a.header.run.writerId.localeCompare(b.header.run.writerId),
  );
}

/** What a person has to look at under a root. */
export interface FoundSetAside extends SetAside {
  readonly directory: string;
  /** there are segments, and no `open.json` that says what run they are of */
  readonly headless: boolean;
}

export function findSetAside(root: string): FoundSetAside[] {
  return writerFolders(root)
    .map((directory) => ({
      directory,
      ...listSetAside(directory),
      headless: listSegments(directory).length > 0 && headerIfReadable(directory) === undefined,
    }))
    .filter(({ refused, damaged, headless }) => refused.length + damaged.length > 0 || headless);
}

function hasSetAside(directory: string): boolean {
  const { refused, damaged } = listSetAside(directory);
  return refused.length + damaged.length > 0;
}

function headerIfReadable(directory: string): SpoolHeader | undefined {
  try {
    return readSpoolHeader(directory);
  } catch {
    return undefined;
  }
}

function writerFolders(root: string): string[] {
  return listFolder(root).flatMap((runId) =>
    listFolder(join(root, runId)).map((writerId) => join(root, runId, writerId)),
  );
}

/** Indices of the segments in a folder, ascending. */
export function listSegments(directory: string): number[] {
  return listFolder(directory)
    .map(segmentIndex)
    .filter((index) => index !== undefined)
    .sort((a, b) => a - b);
}

/**
 * Removes a spool that is shipped, and its run's folder when it was the last in it; what was set aside stays, with the
 * header. The segments go first, so that a process killed on the way never leaves points without the note that they were
 * shipped.
 */
export function removeSpool(directory: string): void {
  for (const segment of listSegments(directory)) rmSync(join(directory, segmentFileName(segment)), { force: true });
  if (hasSetAside(directory)) {
    rmSync(join(directory, SHIPPED_FILE), { force: true });
    releaseOwnership(directory);
    return;
  }
  rmSync(join(directory, HEADER_FILE), { force: true });
  rmSync(directory, { recursive: true, force: true });
  removeWhenEmpty(join(directory, ".."));
}

/**
 * Removes folders without points that a process killed while it made or removed a spool has left; nothing but folders
 * with names of ours, since the root may be any folder that a person named.
 */
export function removeRemains(root: string): void {
  for (const runId of listFolder(root).filter(isId)) {
    for (const writerId of listFolder(join(root, runId)).filter(isId)) {
      const directory = join(root, runId, writerId);
      if (!isRemains(directory)) continue;
      rmSync(directory, { recursive: true, force: true });
      removeWhenEmpty(join(root, runId));
    }
  }
}

function isId(name: string): boolean {
  return runIdSchema.safeParse(name).success;
}

/** A folder that is older than this and has no header will never get one. */
const HEADER_WITHIN_MS = 60_000;

function isRemains(directory: string): boolean {
  const files = listFolder(directory);
  const ours = files.every((file) => file === SHIPPED_FILE || /^(owner|open)\./.test(file));
  if (!ours || files.includes(HEADER_FILE) || ownerState(directory) === "alive") return false;
  if (files.includes(SHIPPED_FILE)) return true;
  const age = Date.now() - (statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return age > HEADER_WITHIN_MS;
}

// Not with what is in it: another writer of the run may have come in between.
function removeWhenEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // in use, or gone
  }
}

function listFolder(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
