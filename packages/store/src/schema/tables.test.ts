import { readFileSync } from "node:fs";
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from "drizzle-kit/api";
import { type PgTable, getTableConfig as postgresConfig } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { migrationsFolder } from "../migrations.ts";
import { postgresTables } from "./postgres.ts";
import { sqliteTables } from "./sqlite.ts";
import { COPIED_TABLES, RUN_TABLES, TABLES } from "./tables.ts";

const postgres: Record<string, PgTable> = postgresTables();

interface Column {
  readonly name: string;
  readonly primary: boolean;
}

function keyOf(config: { columns: Column[]; primaryKeys: { columns: { name: string }[] }[] }): string[] {
  const composite = config.primaryKeys[0]?.columns.map(({ name }) => name);
  return composite ?? config.columns.filter(({ primary }) => primary).map(({ name }) => name);
}

/** What the newest generated migration says that the database looks like. */
function newestSnapshot(dialect: "sqlite" | "postgres") {
  const folder = `${migrationsFolder(dialect)}/meta`;
  const { entries } = JSON.parse(readFileSync(`${folder}/_journal.json`, "utf8"));
  return JSON.parse(readFileSync(`${folder}/${entries.at(-1).tag.slice(0, 4)}_snapshot.json`, "utf8"));
}

describe("tables", () => {
  it("are what the newest migrations make: drizzle-kit would generate none", async () => {
    const sqlite = await generateSQLiteDrizzleJson(sqliteTables());
    expect(Object.keys(sqlite.tables)).toHaveLength(Object.keys(TABLES).length);
    expect(await generateSQLiteMigration(newestSnapshot("sqlite"), sqlite)).toEqual([]);
    expect(await generateMigration(newestSnapshot("postgres"), generateDrizzleJson(postgres))).toEqual([]);
  });

  it("of a run have the run first in their key, so that they shard by it, and go before it", () => {
    for (const name of RUN_TABLES) expect(TABLES[name].key[0]).toBe("runId");
    expect(RUN_TABLES).toHaveLength(11);
    expect(COPIED_TABLES[0]).toBe("runs");
    expect(COPIED_TABLES).not.toContain("storeNumbers");
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
