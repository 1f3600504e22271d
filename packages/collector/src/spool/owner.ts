import {
  constants,
  copyFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";

/** alive: leave it alone; dead: nobody will write there any more */
export type OwnerState = "alive" | "dead";

interface Owner {
  readonly host: string;
  readonly pid: number;
  /** start of the process in kernel ticks, so that a reused pid is told apart; null where there is no /proc */
  readonly started: string | null;
}

/** An owner on another machine is taken for dead when it has not touched its file for this long. */
const REMOTE_DEAD_AFTER_MS = 5 * 60_000;
const HALF_WRITTEN_DEAD_AFTER_MS = 10_000;
const FILE_NAME = "owner.json";

/**
 * Takes a spool folder for this process; false when another process is faster or alive. Two that try at once cannot
 * both succeed: the old owner's file is renamed away, which only one of them can do.
 */
export function claimOwnership(directory: string): boolean {
  const file = join(directory, FILE_NAME);
  const grave = join(directory, `owner.${process.pid}.${threadId}.old`);
  try {
    if (ownerState(directory) === "alive") return false;
    renameSync(file, grave);
    rmSync(grave, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") return false;
  }
  const fresh = join(directory, `owner.${process.pid}.${threadId}.new`);
  const owner: Owner = { host: hostname(), pid: process.pid, started: processStart(process.pid) };
  try {
    writeFileSync(fresh, JSON.stringify(owner));
    // Linked, not written, in its place: it is there whole or not at all, whenever this process is killed.
    linkOrCopy(fresh, file);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** @throws Error with code EEXIST when there is a file `to` */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    // A file system without links.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

/** Shows other machines that the owner lives. */
export function touchOwnership(directory: string): void {
  try {
    const now = new Date();
    utimesSync(join(directory, FILE_NAME), now, now);
  } catch {
    // the spool is gone, or its disk is: nothing to show
  }
}

export function releaseOwnership(directory: string): void {
  rmSync(join(directory, FILE_NAME), { force: true });
}

export function ownerState(directory: string): OwnerState {
  const file = join(directory, FILE_NAME);
  let owner: Owner;
  let touchedMs = 0;
  try {
    touchedMs = statSync(file).mtimeMs;
    owner = JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch (error) {
    // A file without content belongs to a process that is just about to write it, or was killed there.
    return error instanceof SyntaxError && Date.now() - touchedMs < HALF_WRITTEN_DEAD_AFTER_MS ? "alive" : "dead";
  }
  if (owner.host !== hostname()) return Date.now() - touchedMs < REMOTE_DEAD_AFTER_MS ? "alive" : "dead";
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
  }
  return owner.started === null || owner.started === processStart(owner.pid) ? "alive" : "dead";
}

function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 22, counted after the command name, which may itself hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
