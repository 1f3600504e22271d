import { type Column, integer } from "./column.ts";
import { type ColumnName, type Row, sqlName, TABLE_NAMES, TABLES, type TableName } from "./tables.ts";

/** Something that a statement can select: in a text it stands for its SQL. */
export class Reference<T = unknown> {
  readonly column: Column<T>;
  readonly #sql: string;

  constructor(column: Column<T>, sql: string) {
    this.column = column;
    this.#sql = sql;
  }

  toString(): string {
    return this.#sql;
  }

  /** its name without the table's, as `SET` and column lists want it */
  get bare(): string {
    return this.#sql.slice(this.#sql.lastIndexOf(".") + 1);
  }
}

/** An integer that a statement computes. */
export function count(sql: string): Reference<number> {
  return new Reference(integer(), sql);
}

/** A table's columns, each qualified by its name; itself, in a text, its name. */
export type TableReference<T extends TableName> = { readonly [C in ColumnName<T>]: Reference<Row<T>[C]> };

/** Every table and column, to be named in the text of a statement. */
export const REFERENCES = Object.fromEntries(TABLE_NAMES.map((name) => [name, referenceTo(name)])) as {
  readonly [T in TableName]: TableReference<T>;
};

function referenceTo(name: TableName): object {
  const columns = Object.entries<Column>(TABLES[name].columns).map(([column, declared]) => [
    column,
    new Reference(declared, `${sqlName(name)}.${sqlName(column)}`),
  ]);
  return Object.assign(Object.create({ toString: () => sqlName(name) }), Object.fromEntries(columns));
}
