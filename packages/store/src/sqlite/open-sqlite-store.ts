import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import type Database from "better-sqlite3";
import type { Store } from "../contract/store.ts";
import { MIGRATIONS_TABLE, migrationsFolder, pendingMigrations, readMigrations } from "../migrations.ts";
import { REFERENCES } from "../schema/references.ts";
import { SqlStore } from "../sql/sql-store.ts";
import { openDatabase } from "./better-sqlite3.ts";
import { SqliteDriver, toStoreError } from "./driver.ts";

export interface SqliteStoreOptions {
  /** folder of the store; its file is `headroom.sqlite` in it. Made when absent */
  readonly directory?: string;
  /** the file itself, instead of a directory; ":memory:" for none */
  readonly file?: string;
  /** folder that holds `sqlite/` with the migrations; see `migrationsFolder` */
  readonly migrationsFolder?: string;
  /** acknowledge nothing that a power failure could undo; costs one disk flush a batch. Default false */
  readonly powerSafe?: boolean;
  /** how long a write waits for another process's, ms, before it fails as "unavailable". Default 10,000 */
  readonly lockWaitMs?: number;
  /** milliseconds since 1970; tests inject theirs */
  readonly clock?: () => number;
}

export const STORE_FILE = "headroom.sqlite";

/**
 * Opens a store in one SQLite file, making or migrating it first (a copy of an older store is left beside it). Several
 * processes may open one file.
 *
 * Durability: an acknowledged batch survives the death of any process at any moment (it is in the page cache). The log
 * is forced to disk about once a second; a power failure or a crash of the operating system leaves a sound file that
 * may miss what was acknowledged in the last second or so. `powerSafe` forces it with every batch instead.
 *
 * @throws StoreError "newer-version" when a newer Headroom made the store, "corrupt" when the file is not a store,
 * "unavailable" when it cannot be opened or written now
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const file = options.file ?? join(options.directory ?? ".headroom", STORE_FILE);
  const folder = migrationsFolder("sqlite", options.migrationsFolder);
  const lockWaitMs = options.lockWaitMs ?? 10_000;
  if (file !== ":memory:") makePrivate(file);
  const database = open(file, { timeout: lockWaitMs });
  try {
    database.pragma("journal_mode = WAL");
    database.pragma(`synchronous = ${options.powerSafe ? "FULL" : "NORMAL"}`);
    database.pragma("foreign_keys = ON");
    database.pragma("wal_autocheckpoint = 8000");
    database.pragma("journal_size_limit = 67108864");
    migrate(database, folder);
  } catch (error) {
    database.close();
    throw toStoreError(error, file);
  }
  const driver = new SqliteDriver(database, lockWaitMs);
  return new SqlStore({ driver, clock: options.clock ?? Date.now, backup: (file) => driver.backup(file) });
}

/** What others on this machine may not read: SQLite gives its logs the modes of the file. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, "a", 0o600));
  } catch {
    // Opening it says why.
  }
}

function open(file: string, options: Database.Options): Database.Database {
  try {
    return openDatabase(file, options);
  } catch (error) {
    throw toStoreError(error, file);
  }
}

const { storeNumbers } = REFERENCES;

function migrate(database: Database.Database, folder: string): void {
  const migrations = readMigrations(folder);
  if (pendingMigrations(migrations, newestApplied(database), database.name).length === 0) return;
  const applied = newestApplied(database);
  if (applied !== null && database.name !== ":memory:") {
    const copy = `${database.name}.before-${migrations.at(-1)!.folderMillis}-${process.pid}`;
    database.prepare("VACUUM INTO ?").run(copy);
    chmodSync(copy, 0o600);
  }
  // Another process may have migrated since; asked again inside the write lock.
  database
    .transaction(() => {
      database.exec(
        `CREATE TABLE IF NOT EXISTS ${MIGRATIONS_TABLE} (id INTEGER PRIMARY KEY AUTOINCREMENT, hash text NOT NULL, created_at numeric)`,
      );
      for (const migration of pendingMigrations(migrations, newestApplied(database), database.name)) {
        for (const statement of migration.sql) database.exec(statement);
        database
          .prepare(`INSERT INTO ${MIGRATIONS_TABLE} (hash, created_at) VALUES (?, ?)`)
          .run(migration.hash, migration.folderMillis);
      }
      database.exec(
        `INSERT INTO ${storeNumbers} (${storeNumbers.name.bare}, ${storeNumbers.value.bare}) VALUES ('cursor', 0) ON CONFLICT DO NOTHING`,
      );
    })
    .immediate();
}

/** Time stamp of the newest applied migration; null for an empty database. */
function newestApplied(database: Database.Database): number | null {
  const table = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(MIGRATIONS_TABLE);
  if (table === undefined) return null;
  const row = database.prepare(`SELECT max(created_at) AS newest FROM ${MIGRATIONS_TABLE}`).get() as {
    newest: number | null;
  };
  return row.newest;
}
