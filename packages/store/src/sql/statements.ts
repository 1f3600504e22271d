import { type Column, integer, optional, type SqlValue } from "../schema/column.ts";
import { REFERENCES, Reference, type TableReference } from "../schema/references.ts";
import { type ColumnName, type Row, sqlName, TABLES, type TableName } from "../schema/tables.ts";
import { all, first, type Query, type RowOf, run, type Selection, type SqlRow } from "./query.ts";

/** What a column is tested for, instead of being equal to a value. */
class Test<T> {
  readonly sql: string;
  readonly values: readonly T[];

  constructor(sql: string, values: readonly T[]) {
    this.sql = sql;
    this.values = values;
  }
}

export const among = <T>(values: readonly T[]) => new Test(`IN ${placeholders(values.length)}`, values);
export const between = <T>(least: T, most: T) => new Test("BETWEEN ? AND ?", [least, most]);
export const atLeast = <T>(value: T) => new Test(">= ?", [value]);
export const above = <T>(value: T) => new Test("> ?", [value]);
export const below = <T>(value: T) => new Test("< ?", [value]);

/** What columns must be, all of them. */
export type Where<T extends TableName> = {
  readonly [C in ColumnName<T>]?: Row<T>[C] | Test<NonNullable<Row<T>[C]>>;
};

/** Refuses what is no column also in an object that was put together before. */
type Only<Given, Name extends string> = Given & { readonly [Other in Exclude<keyof Given, Name>]: never };

interface Question<T extends TableName, C extends ColumnName<T>, W extends Where<T>> {
  /** all when absent */
  readonly columns?: readonly C[];
  readonly where?: Only<W, ColumnName<T>>;
  /** greatest first where a minus precedes the name */
  readonly order?: readonly (ColumnName<T> | `-${ColumnName<T>}`)[];
  readonly limit?: number;
}

type Selected<T extends TableName, C extends ColumnName<T>> = RowOf<Pick<TableReference<T>, C>>;

/** Rows of one table. */
export function select<T extends TableName, W extends Where<T>, C extends ColumnName<T> = ColumnName<T>>(
  table: T,
  { columns, where, order, limit }: Question<T, C, W>,
): Query<Selected<T, C>[]> {
  const condition = conditionOf(table, where);
  const by = order?.map((name) => (name.startsWith("-") ? `${sqlName(name.slice(1))} DESC` : sqlName(name)));
  const tail = `${by ? ` ORDER BY ${by.join(", ")}` : ""}${limit === undefined ? "" : ` LIMIT ${limit}`}`;
  const selection = columns === undefined ? REFERENCES[table] : pickReferences(table, columns);
  return all(selection, `FROM ${sqlName(table)}${condition.text}${tail}`, ...condition.parameters);
}

/** The first such row, if any. */
export function* selectFirst<T extends TableName, W extends Where<T>, C extends ColumnName<T> = ColumnName<T>>(
  table: T,
  question: Question<T, C, W>,
): Query<Selected<T, C> | undefined> {
  return (yield* select(table, { ...question, limit: 1 }))[0];
}

/** The greatest value of a column of integers; null when there is no such row. */
export function* greatest<T extends TableName, W extends Where<T>>(
  table: T,
  column: ColumnName<T>,
  where?: Only<W, ColumnName<T>>,
): Query<number | null> {
  const condition = conditionOf(table, where);
  const selection = { greatest: new Reference(optional(integer()), `max(${sqlName(column)})`) };
  return (yield* first(selection, `FROM ${sqlName(table)}${condition.text}`, ...condition.parameters))!.greatest;
}

export function* insert<T extends TableName>(table: T, rows: readonly Row<T>[]): Query<void> {
  const columns = Object.entries<Column>(TABLES[table].columns);
  const names = columns.map(([name]) => sqlName(name));
  for (const some of shortLists(rows, ROWS_PER_STATEMENT)) {
    const parameters: SqlValue[] = [];
    for (const row of some as readonly Readonly<Record<string, unknown>>[]) {
      for (const [name, column] of columns) parameters.push(column.write(row[name]));
    }
    yield* run(insertText(table, names, some.length), ...parameters);
  }
}

/** Inserts values as databases have them. */
export function* insertStored(table: TableName, names: readonly string[], rows: readonly SqlRow[]): Query<void> {
  for (const some of shortLists(rows, ROWS_PER_STATEMENT)) {
    const parameters = some.flatMap((row) => names.map((name) => row[name]!));
    yield* run(insertText(table, names, some.length), ...parameters);
  }
}

function insertText(table: TableName, names: readonly string[], rows: number): string {
  const values = Array.from({ length: rows }, () => placeholders(names.length)).join(", ");
  return `INSERT INTO ${sqlName(table)} (${names.join(", ")}) VALUES ${values}`;
}

const ROWS_PER_STATEMENT = 200;

/** Sets the columns that are given, of the rows where. */
export function* update<T extends TableName, S extends Partial<Row<T>>, W extends Where<T>>(
  table: T,
  set: Only<S, ColumnName<T>>,
  where: Only<W, ColumnName<T>>,
): Query<void> {
  const declared: Readonly<Record<string, Column>> = TABLES[table].columns;
  let assigned = "";
  const values: SqlValue[] = [];
  for (const [name, value] of Object.entries<unknown>(set)) {
    if (value === undefined) continue;
    assigned += `${assigned === "" ? "" : ", "}${sqlName(name)} = ?`;
    values.push(declared[name]!.write(value));
  }
  const condition = conditionOf(table, where);
  yield* run(`UPDATE ${sqlName(table)} SET ${assigned}${condition.text}`, ...values, ...condition.parameters);
}

/** Deletes the rows where. */
export function* remove<T extends TableName, W extends Where<T>>(table: T, where: Only<W, ColumnName<T>>): Query<void> {
  const condition = conditionOf(table, where);
  yield* run(`DELETE FROM ${sqlName(table)}${condition.text}`, ...condition.parameters);
}

function conditionOf<T extends TableName>(
  table: T,
  where: Where<T> = {},
): { readonly text: string; readonly parameters: readonly SqlValue[] } {
  const declared: Readonly<Record<string, Column>> = TABLES[table].columns;
  let text = "";
  const parameters: SqlValue[] = [];
  for (const [name, wanted] of Object.entries<unknown>(where)) {
    if (wanted === undefined) throw new RangeError(`Cannot ask for ${table}: ${name} must be a value, got undefined`);
    const { sql, values } =
      wanted instanceof Test ? wanted : wanted === null ? IS_NULL : { sql: "= ?", values: [wanted] };
    text += `${text === "" ? " WHERE" : " AND"} ${sqlName(name)} ${sql}`;
    for (const value of values) parameters.push(declared[name]!.write(value));
  }
  return { text, parameters };
}

const IS_NULL = { sql: "IS NULL", values: [] };

/** Some of a table's columns. */
export function pickReferences<T extends TableName, C extends ColumnName<T>>(
  table: T,
  columns: readonly C[],
): Pick<TableReference<T>, C> & Selection {
  const key = `${table} ${columns.join()}`;
  let made = selections.get(key);
  if (made === undefined) {
    made = Object.fromEntries(columns.map((column) => [column, REFERENCES[table][column]]));
    selections.set(key, made);
  }
  return made as Pick<TableReference<T>, C> & Selection;
}

const selections = new Map<string, Selection>();

/** The table's columns but these. */
export function without<T extends TableName, C extends ColumnName<T>>(
  table: T,
  left: readonly C[],
): readonly Exclude<ColumnName<T>, C>[] {
  const names = Object.keys(TABLES[table].columns) as ColumnName<T>[];
  return names.filter((name): name is Exclude<ColumnName<T>, C> => !(left as readonly string[]).includes(name));
}

/** "(?, ?, ?)" */
export function placeholders(count: number): string {
  known[count] ??= `(${Array.from({ length: count }, () => "?").join(", ")})`;
  return known[count];
}

const known: string[] = [];

/** The list in lists short enough for one `IN`. */
export function shortLists<T>(list: readonly T[], size = 500): T[][] {
  const lists: T[][] = [];
  for (let start = 0; start < list.length; start += size) lists.push(list.slice(start, start + size));
  return lists;
}
