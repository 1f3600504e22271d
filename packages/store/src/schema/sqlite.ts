import {
  type AnySQLiteColumn,
  blob,
  index,
  integer,
  primaryKey,
  real,
  type SQLiteTable,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { sqlName, TABLE_NAMES, TABLES, type Table } from "./tables.ts";

const COLUMNS = { text, integer, real, bytes: (name: string) => blob(name, { mode: "buffer" }) };

/** The tables in Drizzle's words for SQLite, by their names here: what migrations are generated from. */
export function sqliteTables(): Record<string, SQLiteTable> {
  const made: Record<string, SQLiteTable & Record<string, AnySQLiteColumn>> = {};
  for (const name of TABLE_NAMES) {
    const { columns, key, indexes, ofRun }: Table = TABLES[name];
    const built = Object.entries(columns).map(([column, { kind, nullable }]) => {
      const plain = COLUMNS[kind](sqlName(column));
      const bare = nullable ? plain : plain.notNull();
      const own = key.length === 1 && key[0] === column ? bare.primaryKey() : bare;
      return [column, ofRun && column === "runId" ? own.references(() => made.runs!.id!, CASCADE) : own];
    });
    made[name] = sqliteTable(sqlName(name), Object.fromEntries(built), (self) => {
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
