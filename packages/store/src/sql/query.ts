export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface Statement {
  /** with ? placeholders */
  readonly text: string;
  readonly parameters: readonly SqlValue[];
}

/**
 * A piece of store logic that yields statements and is given their rows: written once, run by a driver that answers at
 * once (SQLite) or later (Postgres).
 */
export type Query<T> = Generator<Statement, T, readonly SqlRow[]>;

/** All rows of a statement. `Row` is what its column list says. */
export function* all<Row = SqlRow>(text: string, ...parameters: readonly SqlValue[]): Query<Row[]> {
  return (yield { text, parameters }) as unknown as Row[];
}

/** The first row, if any. */
export function* first<Row = SqlRow>(text: string, ...parameters: readonly SqlValue[]): Query<Row | undefined> {
  return (yield { text, parameters })[0] as Row | undefined;
}

export function* run(text: string, ...parameters: readonly SqlValue[]): Query<void> {
  yield { text, parameters };
}

/** `INSERT INTO table (columns) VALUES …` of many rows, in statements of bounded size; `suffix` follows the values. */
export function* insert(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
  suffix = "",
): Query<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const part = rows.slice(start, start + ROWS_PER_STATEMENT);
    const values = part.map(() => placeholders(columns.length)).join(", ");
    yield { text: `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${values} ${suffix}`, parameters: part.flat() };
  }
}

const ROWS_PER_STATEMENT = 200;

/** "(?, ?, ?)" */
export function placeholders(count: number): string {
  known[count] ??= `(${Array.from({ length: count }, () => "?").join(", ")})`;
  return known[count];
}

const known: string[] = [];

/** The list in parts short enough for one `IN` list. */
export function chunked<T>(list: readonly T[], size = 500): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < list.length; start += size) parts.push(list.slice(start, start + size));
  return parts;
}
