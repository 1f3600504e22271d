import { openDatabase } from "@headroom/store";

/** A database of another tool, opened for reading. */
export interface SqliteFileReader {
  rows(query: string): Iterable<Readonly<Record<string, unknown>>>;
  close(): void;
}

/**
 * Opens another tool's SQLite file, without a lock and without writing to it.
 *
 * @throws Error when there is no such file or it is no database
 */
export function openSqliteFile(path: string): SqliteFileReader {
  const database = openDatabase(path, { readonly: true, fileMustExist: true });
  return {
    rows: (query) => database.prepare(query).iterate() as Iterable<Readonly<Record<string, unknown>>>,
    close: () => void database.close(),
  };
}
