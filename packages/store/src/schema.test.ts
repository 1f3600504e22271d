import { readFileSync } from "node:fs";
import { getTableColumns } from "drizzle-orm";
import { type PgTable, getTableConfig as postgresConfig } from "drizzle-orm/pg-core";
import { type SQLiteTable, getTableConfig as sqliteConfig } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { migrationsFolder } from "./migrations.ts";
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

/** What Citus asks of a schema; it is not in the test suite itself. */
describe("sharding/citus.sql", () => {
  const script = readFileSync(`${migrationsFolder("postgres")}/sharding/citus.sql`, "utf8");
  const calls = (name: string) => [...script.matchAll(new RegExp(`^SELECT ${name}\\((.*)\\);$`, "gm"))];
  const distributed = calls("create_distributed_table").map(([, list]) => /^'(\w+)', '(\w+)'/.exec(list!)!);
  const keyOfTable = new Map(distributed.map(([, table, column]) => [table!, column!]));
  const references = calls("create_reference_table").map(([, list]) => /^'(\w+)'$/.exec(list!)![1]!);
  const configs = new Map(Object.values(postgres).map((table) => [postgresConfig(table).name, postgresConfig(table)]));

  it("places every table of the schema once, the runs' by the run", () => {
    expect([...keyOfTable.keys(), ...references, "store_numbers"].sort()).toEqual([...configs.keys()].sort());
    expect(distributed).toHaveLength(keyOfTable.size);
    for (const [table, column] of keyOfTable) {
      expect(configs.get(table)!.columns.map(({ name }) => name)).toContain(column);
      expect(column).toBe(table === "runs" ? "id" : "run_id");
    }
  });

  it("is executed whole: every line that is no comment is one of the calls looked at", () => {
    const lines = script.split("\n").filter((line) => line !== "" && !line.startsWith("--"));
    expect(lines.length).toBe(1 + distributed.length + references.length);
    expect(lines[0]).toBe("CREATE EXTENSION IF NOT EXISTS citus;");
  });

  it.each([...keyOfTable])(
    "%s: every unique key and every reference holds the distribution column",
    (table, column) => {
      const config = configs.get(table)!;
      const unique = [
        keyOf(config),
        ...config.uniqueConstraints.map(({ columns }) => columns.map(({ name }) => name)),
        ...config.columns.filter(({ isUnique }) => isUnique).map(({ name }) => [name]),
        ...config.indexes
          .filter(({ config: { unique } }) => unique)
          .map(({ config: { columns } }) => columns.map((one) => ("name" in one ? one.name : undefined))),
      ];
      expect(unique.length).toBeGreaterThan(0);
      for (const columns of unique) expect(columns).toContain(column);
      for (const reference of config.foreignKeys.map((key) => key.reference())) {
        const parent = postgresConfig(reference.foreignTable).name;
        const at = reference.columns.findIndex(({ name }) => name === column);
        expect(reference.foreignColumns[at]?.name).toBe(keyOfTable.get(parent));
        // Citus distributes parents first.
        expect([...keyOfTable.keys()].indexOf(parent)).toBeLessThan([...keyOfTable.keys()].indexOf(table));
      }
    },
  );

  it.each(["hash-partitions", "foreign-shards"])("%s.sql places the same tables by the same columns", (name) => {
    const other = readFileSync(`${migrationsFolder("postgres")}/sharding/${name}.sql`, "utf8");
    const list = /INSERT INTO by_run VALUES([^;]*);/.exec(other)![1]!;
    const pairs = [...list.matchAll(/\('(\w+)', '(\w+)'\)/g)].map(([, table, column]) => [table, column]);
    expect(pairs).toEqual([...keyOfTable]);
  });
});
