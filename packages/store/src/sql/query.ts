import type { SqlValue } from "../schema/column.ts";
import type { Reference } from "../schema/references.ts";

/** A row as a database has it. */
export type SqlRow = Record<string, SqlValue>;

export interface Statement {
  /** with ? placeholders */
  readonly text: string;
  readonly parameters: readonly SqlValue[];
}

/**
 * Store logic that yields statements and is given their rows: written once, run by a driver that answers at
 * once (SQLite) or later (Postgres).
 */
export type Query<T> = Generator<Statement, T, SqlRow[]>;

/** What a statement selects, by the names its rows are to have. */
export type Selection = Readonly<Record<string, Reference>>;
export type RowOf<S extends Selection> = {
  readonly [Name in keyof S]: S[Name] extends Reference<infer Value> ? Value : never;
};

/** Rows of `SELECT selection …`. */
export function all<S extends Selection>(
  selection: S,
  rest: string,
  ...parameters: readonly SqlValue[]
): Query<RowOf<S>[]> {
  return returned(selection, `SELECT ${listed(selection)} ${rest}`, ...parameters);
}

/** The first row of `SELECT selection …`, if any. */
export function* first<S extends Selection>(
  selection: S,
  rest: string,
  ...parameters: readonly SqlValue[]
): Query<RowOf<S> | undefined> {
  return (yield* all(selection, rest, ...parameters))[0];
}

/** Rows of any statement that answers `listed(selection)`. @throws TypeError when a column cannot hold what it answers */
export function* returned<S extends Selection>(
  selection: S,
  text: string,
  ...parameters: readonly SqlValue[]
): Query<RowOf<S>[]> {
  const rows = yield { text, parameters };
  readInPlace(rows, selection);
  return rows;
}

export function listed(selection: Selection): string {
  return planOf(selection).text;
}

interface Plan {
  readonly text: string;
  readonly columns: readonly (readonly [name: string, reference: Reference])[];
}

const plans = new WeakMap<Selection, Plan>();

function planOf(selection: Selection): Plan {
  const known = plans.get(selection);
  if (known !== undefined) return known;
  const columns = Object.entries(selection);
  const plan = { columns, text: columns.map(([name, reference]) => `${reference} AS "${name}"`).join(", ") };
  plans.set(selection, plan);
  return plan;
}

/** Rows as the database has them, for copying whole tables. */
export function* stored(text: string, ...parameters: readonly SqlValue[]): Query<readonly SqlRow[]> {
  return yield { text, parameters };
}

export function* run(text: string, ...parameters: readonly SqlValue[]): Query<void> {
  yield { text, parameters };
}

function readInPlace<S extends Selection>(rows: Record<string, unknown>[], selection: S): asserts rows is RowOf<S>[] {
  const { columns } = planOf(selection);
  for (const row of rows) {
    for (const [name, { column }] of columns) row[name] = column.read(row[name]);
  }
}
