import { chmodSync, existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type Database from "better-sqlite3";
import { StoreError, type StoreErrorCode } from "../contract/errors.ts";
import { REFERENCES } from "../schema/references.ts";
import type { Dialect, Driver, Snapshot } from "../sql/dialect.ts";
import { Hints } from "../sql/hints.ts";
import { first, listed, type Query, returned, type SqlRow, type Statement } from "../sql/query.ts";
import { below, update } from "../sql/statements.ts";
import { openDatabase } from "./better-sqlite3.ts";
import { LogFlush } from "./log-flush.ts";

const { storeNumbers } = REFERENCES;
const CURSOR = { value: storeNumbers.value };
const OF_CURSOR = `WHERE ${storeNumbers.name} = 'cursor'`;

const dialect: Dialect = {
  kind: "sqlite",
  // A write transaction is the only one there is.
  *lockRun() {},
  *nextCursor() {
    const [row] = yield* returned(
      CURSOR,
      `UPDATE ${storeNumbers} SET ${storeNumbers.value.bare} = ${storeNumbers.value} + 1 ${OF_CURSOR} RETURNING ${listed(CURSOR)}`,
    );
    return row!.value;
  },
  *visibleCursor() {
    return (yield* first(CURSOR, `FROM ${storeNumbers} ${OF_CURSOR}`))!.value;
  },
  *raiseCursor(above) {
    yield* update("storeNumbers", { value: above }, { name: "cursor", value: below(above) });
  },
  contains: (column) => `instr(${column}, ?) > 0`,
};

const CACHED_STATEMENTS = 300;

/** How soon a lock that another process holds is asked for again. */
const LOCK_ASKED_EVERY_MS = 5;

/** Share of free pages from which rewriting the file is worth its time. */
const WORTHWHILE = 0.1;

/** Runs queries on a better-sqlite3 database: each to its end at once, so that none sees another half done. */
export class SqliteDriver implements Driver {
  readonly dialect = dialect;
  readonly #database: Database.Database;
  readonly #lockWaitMs: number;
  readonly #statements = new Map<string, Database.Statement>();

  readonly #flush: LogFlush;
  readonly #hints = new Hints();

  constructor(database: Database.Database, lockWaitMs: number) {
    this.#database = database;
    this.#lockWaitMs = lockWaitMs;
    // SQLite's own waiting would keep this whole process waiting.
    database.pragma("busy_timeout = 0");
    this.#flush = new LogFlush(`${database.name}-wal`);
  }

  async read<T>(make: () => Query<T>): Promise<T> {
    return this.#whenFree("BEGIN", make);
  }

  async write<T>(make: () => Query<T>): Promise<T> {
    const result = await this.#whenFree("BEGIN IMMEDIATE", make);
    this.#flush.request();
    this.#hints.give();
    return result;
  }

  watch(listener: () => void): () => void {
    return this.#hints.add(listener);
  }

  async vacuum(): Promise<void> {
    this.#patiently(() => {
      const [free, all] = ["freelist_count", "page_count"].map(
        (name) => this.#database.pragma(name, { simple: true }) as number,
      ) as [number, number];
      if (free > all * WORTHWHILE) this.#database.exec("VACUUM");
      this.#database.pragma("wal_checkpoint(TRUNCATE)");
    });
  }

  // A connection of its own keeps the snapshot while this one goes on.
  async snapshot<T>(use: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    if (this.#database.memory) return use(this);
    const reader = new SqliteDriver(openDatabase(this.#database.name, { readonly: true }), this.#lockWaitMs);
    try {
      reader.#execute({ text: "BEGIN", parameters: [] });
      return await use({ read: async (make) => reader.#guarded(() => reader.#drive(make())) });
    } finally {
      await reader.close();
    }
  }

  /** One statement reads one moment; others go on writing meanwhile. */
  async backup(file: string): Promise<void> {
    if (existsSync(file)) throw new StoreError("conflict", `Cannot back up to ${file}: the file exists`);
    this.#patiently(() => this.#database.prepare("VACUUM INTO ?").run(file));
    chmodSync(file, 0o600);
  }

  async close(): Promise<void> {
    await this.#flush.stop();
    this.#database.close();
  }

  /** Again and again while another process holds the lock that it needs; others are answered meanwhile. */
  async #whenFree<T>(begin: string, make: () => Query<T>): Promise<T> {
    const givesUpAtMs = performance.now() + this.#lockWaitMs;
    for (;;) {
      try {
        return this.#transaction(begin, make);
      } catch (error) {
        if (!isLocked(error) || performance.now() >= givesUpAtMs) throw error;
      }
      await pause(LOCK_ASKED_EVERY_MS);
    }
  }

  /** What is no transaction waits for the lock, and this process with it: the care of a store, not its use. */
  #patiently(action: () => void): void {
    this.#database.pragma(`busy_timeout = ${this.#lockWaitMs}`);
    try {
      this.#guarded(action);
    } finally {
      this.#database.pragma("busy_timeout = 0");
    }
  }

  #transaction<T>(begin: string, make: () => Query<T>): T {
    return this.#guarded(() => {
      this.#execute({ text: begin, parameters: [] });
      try {
        const result = this.#drive(make());
        this.#execute({ text: "COMMIT", parameters: [] });
        return result;
      } catch (error) {
        if (this.#database.inTransaction) this.#execute({ text: "ROLLBACK", parameters: [] });
        throw error;
      }
    });
  }

  #drive<T>(query: Query<T>): T {
    let turn = query.next([]);
    while (!turn.done) turn = query.next(this.#execute(turn.value));
    return turn.value;
  }

  #execute({ text, parameters }: Statement): SqlRow[] {
    const statement = this.#prepare(text);
    if (statement.reader) return statement.all(...parameters) as SqlRow[];
    statement.run(...parameters);
    return [];
  }

  /** The statement, from the cache of those used last: lists of many lengths make many texts. */
  #prepare(text: string): Database.Statement {
    const known = this.#statements.get(text);
    const statement = known ?? this.#database.prepare(text);
    if (known !== undefined) this.#statements.delete(text);
    this.#statements.set(text, statement);
    if (this.#statements.size > CACHED_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value!);
    return statement;
  }

  #guarded<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw toStoreError(error, this.#database.name);
    }
  }
}

function isLocked(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return error instanceof StoreError && String(cause?.code).startsWith("SQLITE_BUSY");
}

/** SQLite's own failures in the store's terms; anything else as it is. */
export function toStoreError(error: unknown, file: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error && "code" in error)) return error;
  const known = failureOf(String(error.code), file);
  return known === undefined ? error : new StoreError(known[0], known[1], { cause: error });
}

function failureOf(code: string, file: string): [StoreErrorCode, string] | undefined {
  const is = (family: string) => code === family || code.startsWith(`${family}_`);
  if (is("SQLITE_FULL")) return ["full", `Cannot write to ${file}: the disk is full`];
  if (is("SQLITE_CORRUPT") || is("SQLITE_NOTADB")) {
    return ["corrupt", `Cannot read ${file}: it is damaged, or not a Headroom store`];
  }
  if (is("SQLITE_BUSY") || is("SQLITE_LOCKED")) {
    return [
      "unavailable",
      `Cannot write to ${file}: another program keeps it locked, perhaps a long \`headroom compact\`, purge or migrate, ` +
        "a backup tool or a database browser; wait for it or end it (collectors keep their points and try again)",
    ];
  }
  if (is("SQLITE_READONLY")) {
    return [
      "unavailable",
      `Cannot write to ${file}: this user may only read it or its folder; change their permissions`,
    ];
  }
  if (is("SQLITE_CANTOPEN")) {
    return ["unavailable", `Cannot open ${file}: it must be a file in a folder this user may write to`];
  }
  if (is("SQLITE_IOERR")) return ["unavailable", `Cannot read or write ${file}: its disk reports an error (${code})`];
  return undefined;
}
