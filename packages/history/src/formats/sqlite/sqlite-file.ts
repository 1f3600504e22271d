/** A database opened for reading; whoever calls brings the driver, so that this package needs no native part. */
export interface SqliteFile {
  rows(query: string): Iterable<Readonly<Record<string, unknown>>>;
  close(): void;
}

const MAGIC = "SQLite format 3\0";

export function isSqliteFile(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && [...MAGIC].every((character, i) => bytes[i] === character.charCodeAt(0));
}

/** Table and column names of a database. */
export function columnsOf(file: SqliteFile, table: string): Set<string> {
  return new Set([...file.rows(`SELECT name FROM pragma_table_info('${table}')`)].map(({ name }) => String(name)));
}
