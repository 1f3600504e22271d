import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { StoreError } from "./contract/errors.ts";

/** Table that Drizzle's own migrator keeps, so that its tools work on our stores. */
export const MIGRATIONS_TABLE = "__drizzle_migrations";

/**
 * The folder of the generated migrations of a dialect: the given one (a folder with one sub-folder per dialect), else
 * HEADROOM_MIGRATIONS, else `drizzle/` in this package or any folder above it or above the working directory.
 */
export function migrationsFolder(dialect: "sqlite" | "postgres", given?: string): string {
  const explicit = given ?? process.env.HEADROOM_MIGRATIONS;
  const candidates = explicit !== undefined ? [explicit] : [...above(hereFolder()), ...above(process.cwd())];
  for (const candidate of candidates) {
    const folder = join(candidate, dialect);
    if (existsSync(join(folder, "meta", "_journal.json"))) return folder;
  }
  throw new StoreError(
    "not-found",
    `Cannot find the ${dialect} migrations: expected ${dialect}/meta/_journal.json in ${explicit ?? "drizzle/ here or above"}; ` +
      "set HEADROOM_MIGRATIONS to the folder that holds it",
  );
}

export function readMigrations(folder: string): MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder: folder });
}

/** Migrations that a store at `newestAppliedMs` (null: an empty one) still lacks. @throws StoreError "newer-version" */
export function pendingMigrations(
  migrations: readonly MigrationMeta[],
  newestAppliedMs: number | null,
  where: string,
): MigrationMeta[] {
  const newestKnown = migrations.at(-1)?.folderMillis ?? 0;
  if (newestAppliedMs !== null && newestAppliedMs > newestKnown) {
    throw new StoreError(
      "newer-version",
      `Cannot open the store ${where}: a newer Headroom made it (its schema is of ${new Date(newestAppliedMs).toISOString()}, ` +
        `this program knows up to ${new Date(newestKnown).toISOString()}); update Headroom`,
    );
  }
  return migrations.filter((migration) => newestAppliedMs === null || migration.folderMillis > newestAppliedMs);
}

function hereFolder(): string {
  try {
    return dirname(fileURLToPath(import.meta.url));
  } catch {
    return process.cwd(); // a bundler may leave no file URL here
  }
}

function above(start: string): string[] {
  const folders: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    folders.push(join(folder, "drizzle"));
    if (dirname(folder) === folder) return folders;
  }
}
