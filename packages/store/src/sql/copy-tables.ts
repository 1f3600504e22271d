import { createHash } from "node:crypto";
import { StoreError } from "../contract/errors.ts";
import type { SqlValue } from "../schema/column.ts";
import { COPIED_TABLES, sqlName, TABLES, type TableName } from "../schema/tables.ts";
import type { Driver, Snapshot } from "./dialect.ts";
import { type Query, type SqlRow, stored } from "./query.ts";
import { greatest, insertStored, remove, select } from "./statements.ts";

const PAGE_ROWS = 200;

export interface CopyReport {
  readonly rows: number;
  /** SHA-256 over all rows, the same on both sides */
  readonly checksum: string;
}

/**
 * Copies one moment of a store into an empty one, then reads the copy back and compares every row's checksum. When
 * anything fails, the copy is emptied again.
 *
 * @throws StoreError "conflict" when the copy is not empty, "corrupt" when it does not read back the same
 */
export async function copyTables(
  from: Driver,
  to: Driver,
  onProgress?: (rows: number, table: string) => void,
): Promise<CopyReport> {
  for (const table of ["runs", "targets", "views"] as const) {
    const rows = await to.read(() => select(table, { columns: ["id"], limit: 1 }));
    if (rows.length > 0) throw new StoreError("conflict", `Cannot copy into a store that has ${table}`);
  }
  try {
    return await from.snapshot((source) => copyAndCompare(source, to, onProgress));
  } catch (error) {
    await to.write(emptyTables);
    throw error;
  }
}

async function copyAndCompare(
  source: Snapshot,
  to: Driver,
  onProgress: ((rows: number, table: string) => void) | undefined,
): Promise<CopyReport> {
  const checksum = createHash("sha256");
  let rows = 0;
  for (const table of COPIED_TABLES) {
    const sent = new RowDigest();
    for await (const page of pages(source, table)) {
      await to.write(() => insertStored(table, Object.keys(page[0]!), page));
      for (const row of page) sent.add(row);
      rows += page.length;
      onProgress?.(rows, table);
    }
    const received = new RowDigest();
    for await (const page of pages(to, table)) for (const row of page) received.add(row);
    if (sent.value !== received.value) {
      throw new StoreError("corrupt", `Cannot trust the copy: table ${table} does not read back as it was written`);
    }
    checksum.update(sent.value);
  }
  const newest = await source.read(() => greatest("changes", "cursor"));
  await to.write(() => to.dialect.raiseCursor(newest ?? 0));
  return { rows, checksum: checksum.digest("hex") };
}

/** Rows as they are stored, so that not even a column that nobody can read is changed. */
async function* pages(from: Snapshot, table: TableName): AsyncGenerator<readonly SqlRow[]> {
  const key = TABLES[table].key.map(sqlName);
  const order = key.join(", ");
  let after: SqlValue[] | undefined;
  while (true) {
    const where = after === undefined ? "" : `WHERE (${order}) > (${key.map(() => "?").join(", ")})`;
    const page = await from.read(() =>
      stored(`SELECT * FROM ${sqlName(table)} ${where} ORDER BY ${order} LIMIT ${PAGE_ROWS}`, ...(after ?? [])),
    );
    if (page.length === 0) return;
    yield page;
    const last = page[page.length - 1]!;
    after = key.map((column) => last[column]!);
  }
}

function* emptyTables(): Query<void> {
  for (const table of COPIED_TABLES.toReversed()) yield* remove(table, {});
}

/** Sum of the rows' SHA-256: the same whatever order a database's collation puts them in. */
class RowDigest {
  #sum = 0n;

  add(row: SqlRow): void {
    const hash = createHash("sha256");
    for (const column of Object.keys(row).sort()) {
      const value = row[column]!;
      if (value === null) hash.update(`${column} null;`);
      else if (typeof value === "number") hash.update(`${column} number;`).update(Float64Array.of(value));
      else if (typeof value === "string") hash.update(`${column} text ${value.length};`).update(value);
      else hash.update(`${column} bytes ${value.length};`).update(value);
    }
    this.#sum = (this.#sum + BigInt(`0x${hash.digest("hex")}`)) % 2n ** 256n;
  }

  get value(): string {
    return this.#sum.toString(16);
  }
}
