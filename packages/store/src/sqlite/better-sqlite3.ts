import { createRequire } from "node:module";
import type Database from "better-sqlite3";

/**
 * Which better-sqlite3 this Node loads. 12 is compiled against one Node's V8 and, on Node 24, ends the process with
 * `RemoveEnvironmentCleanupHook` when a statement outlives its environment. 13 speaks Node-API 10, and where there is only 9
 * (Node 20, and 22 before 22.14) loading it is a segmentation fault. Both are optional dependencies with the same
 * bounds in their `engines`, so that package managers leave out the other one.
 */
const PACKAGE = Number(process.versions.napi) >= 10 ? "better-sqlite3" : "@headroom/better-sqlite3-12";

/**
 * Opens an SQLite file with the better-sqlite3 that this Node can load.
 *
 * @throws Error when that one is not installed, as after a change of Node; else what better-sqlite3 throws
 */
export function openDatabase(file: string, options?: Database.Options): Database.Database {
  const Connection = loadPackage();
  return new Connection(file, options);
}

function loadPackage(): typeof Database {
  try {
    return createRequire(import.meta.url)(PACKAGE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Error(
      `Cannot open SQLite: Node ${process.versions.node} needs ${PACKAGE}, which is not installed; ` +
        "install again with this Node (in a clone: pnpm install)",
      { cause: error },
    );
  }
}
