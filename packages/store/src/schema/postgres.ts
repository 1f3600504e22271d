import {
  type AnyPgColumn,
  bigint,
  customType,
  doublePrecision,
  index,
  type PgTable,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { sqlName, TABLE_NAMES, TABLES, type Table } from "./tables.ts";

const COLUMNS = {
  text,
  integer: (name: string) => bigint(name, { mode: "number" }),
  real: doublePrecision,
  bytes: customType<{ data: Uint8Array }>({ dataType: () => "bytea" }),
};

/** The tables in Drizzle's words for Postgres, by their names here: what migrations are generated from. */
export function postgresTables(): Record<string, PgTable> {
  const made: Record<string, PgTable & Record<string, AnyPgColumn>> = {};
  for (const name of TABLE_NAMES) {
    const { columns, key, indexes, ofRun }: Table = TABLES[name];
    const built = Object.entries(columns).map(([column, { kind, nullable }]) => {
      const plain = COLUMNS[kind](sqlName(column));
      const bare = nullable ? plain : plain.notNull();
      const own = key.length === 1 && key[0] === column ? bare.primaryKey() : bare;
      return [column, ofRun && column === "runId" ? own.references(() => made.runs!.id!, CASCADE) : own];
    });
    made[name] = pgTable(sqlName(name), Object.fromEntries(built), (self) => {
      const picked = (names: readonly string[]) => names.map((column) => self[column]) as [never, ...never[]];
      return [
        ...(key.length > 1 ? [primaryKey({ columns: picked(key) })] : []),
        ...indexes.map(({ name, on, unique }) => (unique ? uniqueIndex : index)(name).on(...picked(on))),
      ];
    });
  }
  return made;
}

const CASCADE = { onDelete: "cascade" } as const;
