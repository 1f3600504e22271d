import { existsSync } from "node:fs";
import pg from "pg";
import { StoreError } from "../contract/errors.ts";
import type { Store } from "../contract/store.ts";
import { MIGRATIONS_TABLE, migrationsFolder, pendingMigrations, readMigrations } from "../migrations.ts";
import { REFERENCES } from "../schema/references.ts";
import { copyTables } from "../sql/copy-tables.ts";
import { driverOf, SqlStore } from "../sql/sql-store.ts";
import { openSqliteStore } from "../sqlite/open-sqlite-store.ts";
import { PostgresDriver, toStoreError } from "./driver.ts";

export interface PostgresStoreOptions {
  /** postgres://user:password@host:port/database; `?options=-csearch_path%3Dname` keeps it in a schema of its own */
  readonly url: string;
  /** folder that holds `postgres/` with the migrations; see `migrationsFolder` */
  readonly migrationsFolder?: string;
  /** most connections of this process at once. Default 10 */
  readonly connections?: number;
  /** milliseconds since 1970; tests inject theirs */
  readonly clock?: () => number;
}

/**
 * Opens a store in a Postgres database (15 or newer), making or migrating its tables first. Any number of processes may
 * share one. What is acknowledged is as durable as the server's `synchronous_commit` makes it (by default: on its disk).
 * Back up before an update with the server's own tools: unlike SQLite's, this migration leaves no copy.
 *
 * @throws StoreError "newer-version" when a newer Headroom made the tables, "unavailable" when no server answers
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const folder = migrationsFolder("postgres", options.migrationsFolder);
  const pool = new pg.Pool({ connectionString: options.url, max: options.connections ?? 10 });
  // A connection lost while idle is replaced by the pool; without a listener Node would end the process.
  pool.on("error", () => undefined);
  try {
    await migrate(pool, folder);
  } catch (error) {
    await pool.end();
    throw toStoreError(error);
  }
  const driver = new PostgresDriver(pool, options.url);
  return new SqlStore({ driver, clock: options.clock ?? Date.now, backup: (file) => backupToSqlite(driver, file) });
}

const { changes, storeNumbers } = REFERENCES;
const { name, value } = storeNumbers;

async function migrate(pool: pg.Pool, folder: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('headroom migrations', 0))");
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${MIGRATIONS_TABLE} (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
    );
    const applied = await client.query(`SELECT max(created_at)::float8 AS newest FROM ${MIGRATIONS_TABLE}`);
    for (const migration of pendingMigrations(readMigrations(folder), applied.rows[0].newest, "in Postgres")) {
      // Generated references name the schema; which one it is, the search path says.
      for (const statement of migration.sql) await client.query(statement.replaceAll('"public".', ""));
      await client.query(`INSERT INTO ${MIGRATIONS_TABLE} (hash, created_at) VALUES ($1, $2)`, [
        migration.hash,
        migration.folderMillis,
      ]);
    }
    // After a dump was restored into a new cluster; see `raiseCursor`.
    await client.query(
      `INSERT INTO ${storeNumbers} (${name.bare}, ${value.bare}) VALUES ('cursor_offset', 0) ON CONFLICT (${name.bare}) DO NOTHING`,
    );
    await client.query(
      `UPDATE ${storeNumbers} SET ${value.bare} = greatest(${value}, (SELECT coalesce(max(${changes.cursor}), 0) FROM ${changes})
         - pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1) WHERE ${name} = 'cursor_offset'`,
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** A backup is a SQLite store: it needs no server to be looked at. */
async function backupToSqlite(driver: PostgresDriver, file: string): Promise<void> {
  if (existsSync(file)) throw new StoreError("conflict", `Cannot back up to ${file}: the file exists`);
  const copy = openSqliteStore({ file });
  try {
    await copyTables(driver, driverOf(copy));
  } finally {
    await copy.close();
  }
}
