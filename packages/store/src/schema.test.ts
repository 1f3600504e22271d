import { getTableColumns } from "drizzle-orm";
import { type PgTable, getTableConfig as postgresConfig } from "drizzle-orm/pg-core";
import { type SQLiteTable, getTableConfig as sqliteConfig } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import * as postgresAttempts from "./postgres/schema/attempts.ts";
import * as postgresChanges from "./postgres/schema/changes.ts";
import * as postgresEvents from "./postgres/schema/events.ts";
import * as postgresRuns from "./postgres/schema/runs.ts";
import * as postgresSeries from "./postgres/schema/series.ts";
import * as postgresSpectra from "./postgres/schema/spectra.ts";
import * as postgresTargets from "./postgres/schema/targets.ts";
import * as postgresVerdicts from "./postgres/schema/verdicts.ts";
import * as postgresViews from "./postgres/schema/views.ts";
import * as postgresWriters from "./postgres/schema/writers.ts";
import { TABLES } from "./sql/tables.ts";
import * as sqliteAttempts from "./sqlite/schema/attempts.ts";
import * as sqliteChanges from "./sqlite/schema/changes.ts";
import * as sqliteEvents from "./sqlite/schema/events.ts";
import * as sqliteRuns from "./sqlite/schema/runs.ts";
import * as sqliteSeries from "./sqlite/schema/series.ts";
import * as sqliteSpectra from "./sqlite/schema/spectra.ts";
import * as sqliteTargets from "./sqlite/schema/targets.ts";
import * as sqliteVerdicts from "./sqlite/schema/verdicts.ts";
import * as sqliteViews from "./sqlite/schema/views.ts";
import * as sqliteWriters from "./sqlite/schema/writers.ts";

const sqlite: Record<string, SQLiteTable> = {
  ...sqliteRuns,
  ...sqliteWriters,
  ...sqliteAttempts,
  ...sqliteSeries,
  ...sqliteSpectra,
  ...sqliteEvents,
  ...sqliteVerdicts,
  ...sqliteTargets,
  ...sqliteViews,
  ...sqliteChanges,
};
const postgres: Record<string, PgTable> = {
  ...postgresRuns,
  ...postgresWriters,
  ...postgresAttempts,
  ...postgresSeries,
  ...postgresSpectra,
  ...postgresEvents,
  ...postgresVerdicts,
  ...postgresTargets,
  ...postgresViews,
  ...postgresChanges,
};

const SQLITE_TYPES: Record<string, string> = { integer: "number", real: "number", text: "text", blob: "bytes" };
const POSTGRES_TYPES: Record<string, string> = {
  bigint: "number",
  "double precision": "number",
  text: "text",
  bytea: "bytes",
};

interface Column {
  readonly name: string;
  readonly notNull: boolean;
  readonly primary: boolean;
  getSQLType(): string;
}

function columnsOf(columns: readonly Column[], types: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    columns.map((column) => [column.name, `${types[column.getSQLType()]}${column.notNull ? "" : " or null"}`]),
  );
}

function keyOf(config: { columns: Column[]; primaryKeys: { columns: { name: string }[] }[] }): string[] {
  const composite = config.primaryKeys[0]?.columns.map(({ name }) => name);
  return composite ?? config.columns.filter(({ primary }) => primary).map(({ name }) => name);
}

describe("the two schemas", () => {
  it("declare the same tables", () => {
    expect(Object.keys(postgres).sort()).toEqual(Object.keys(sqlite).sort());
  });

  it.each(Object.keys(sqlite))("declare the same %s: columns, key, indexes, references", (name) => {
    const ours = sqliteConfig(sqlite[name]!);
    const theirs = postgresConfig(postgres[name]!);
    expect(theirs.name).toBe(ours.name);
    expect(Object.keys(getTableColumns(postgres[name]!))).toEqual(Object.keys(getTableColumns(sqlite[name]!)));
    expect(columnsOf(theirs.columns, POSTGRES_TYPES)).toEqual(columnsOf(ours.columns, SQLITE_TYPES));
    expect(keyOf(theirs)).toEqual(keyOf(ours));
    expect(theirs.indexes.map((index) => index.config.name)).toEqual(ours.indexes.map((index) => index.config.name));
    expect(theirs.foreignKeys.length).toBe(ours.foreignKeys.length);
  });

  it("are what the copier copies: every table but the store's own numbers, by its key, the run first", () => {
    const configs = Object.values(sqlite).map(sqliteConfig);
    const keys = new Map(configs.map((config) => [config.name, keyOf(config)]));
    keys.delete("store_numbers");
    expect(new Map(TABLES)).toEqual(keys);
    for (const [table, key] of TABLES) {
      if (!["runs", "targets", "views"].includes(table)) expect(key[0]).toBe("run_id");
    }
  });
});
