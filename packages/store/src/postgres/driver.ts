import { createHash } from "node:crypto";
import pg from "pg";
import { StoreError } from "../contract/errors.ts";
import { count, REFERENCES } from "../schema/references.ts";
import type { Dialect, Driver, Snapshot } from "../sql/dialect.ts";
import { first, type Query, run, type SqlRow, type Statement } from "../sql/query.ts";
import { below, greatest } from "../sql/statements.ts";
import { ChangeListener } from "./change-listener.ts";

/** OIDs of int8 and float8, and how they are read: every integer we store is below 2^53. */
const types = new pg.TypeOverrides();
types.setTypeParser(20, Number);
types.setTypeParser(701, Number);

const CHANNEL = "headroom_changes";
/** Notices of one process are this far apart at least: each takes a lock that all commits of the cluster share. */
const NOTIFY_EVERY_MS = 50;

const { storeNumbers } = REFERENCES;
const { name, value } = storeNumbers;
const CURSOR_OFFSET = `(SELECT ${value} FROM ${storeNumbers} WHERE ${name} = 'cursor_offset')`;

const dialect: Dialect = {
  kind: "postgres",
  *lockRun(runId) {
    yield* run("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", runId);
  },
  // Transaction ids are given out in no order of commits, but below a snapshot's xmin every one is finished: changes up
  // to there are all visible, without any lock between writers of different runs.
  *nextCursor() {
    return (yield* first({ value: count(`pg_current_xact_id()::text::bigint + ${CURSOR_OFFSET}`) }, ""))!.value;
  },
  // Two statements, so that a sharding engine asks the shards about `changes` only, and itself about transactions.
  *visibleCursor() {
    const horizon = count(`pg_snapshot_xmin(pg_current_snapshot())::text::bigint + ${CURSOR_OFFSET}`);
    const { value } = (yield* first({ value: horizon }, ""))!;
    return (yield* greatest("changes", "cursor", { cursor: below(value) })) ?? 0;
  },
  // Cursors follow transaction ids, and those start low again in another cluster.
  *raiseCursor(above) {
    yield* run(
      `UPDATE ${storeNumbers}
       SET ${value.bare} = greatest(${value}, ?::bigint - pg_current_xact_id()::text::bigint + 1)
       WHERE ${name} = 'cursor_offset'`,
      above,
    );
  },
  contains: (column) => `strpos(${column}, ?) > 0`,
};

export class PostgresDriver implements Driver {
  readonly dialect = dialect;
  readonly #pool: pg.Pool;
  #notifyTimer: NodeJS.Timeout | undefined;
  #notified: Promise<unknown> = Promise.resolve();

  readonly #listener: ChangeListener;

  constructor(pool: pg.Pool, url: string) {
    this.#pool = pool;
    this.#listener = new ChangeListener(url, CHANNEL);
  }

  watch(listener: () => void): () => void {
    return this.#listener.add(listener);
  }

  read<T>(make: () => Query<T>): Promise<T> {
    return this.#transaction(READ, make);
  }

  async write<T>(make: () => Query<T>): Promise<T> {
    const result = await this.#transaction("BEGIN", make);
    this.#notifySoon();
    this.#listener.give();
    return result;
  }

  async snapshot<T>(use: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      await client.query(READ);
      return await use({ read: (make) => drive(client, make()) });
    } catch (error) {
      throw toStoreError(error);
    } finally {
      await client.query("ROLLBACK").catch(() => undefined);
      client.release();
    }
  }

  // Autovacuum does this.
  async vacuum(): Promise<void> {}

  async close(): Promise<void> {
    clearTimeout(this.#notifyTimer);
    await this.#notified;
    await this.#listener.close();
    await this.#pool.end();
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw toStoreError(error);
    }
  }

  async #transaction<T>(begin: string, make: () => Query<T>): Promise<T> {
    const client = await this.#connect();
    try {
      await client.query(begin);
      const result = await drive(client, make());
      await client.query("COMMIT");
      client.release();
      return result;
    } catch (error) {
      // A connection that cannot even roll back is thrown away.
      const broken = await client.query("ROLLBACK").then(
        () => false,
        () => true,
      );
      client.release(broken);
      throw toStoreError(error);
    }
  }

  #notifySoon(): void {
    this.#notifyTimer ??= setTimeout(() => {
      this.#notifyTimer = undefined;
      this.#notified = this.#pool.query(`NOTIFY ${CHANNEL}`).catch(() => undefined);
    }, NOTIFY_EVERY_MS).unref();
  }
}

const READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

async function drive<T>(client: pg.PoolClient, query: Query<T>): Promise<T> {
  let turn = query.next([]);
  while (!turn.done) {
    let rows: SqlRow[];
    try {
      rows = await execute(client, turn.value);
    } catch (error) {
      turn = query.throw(error);
      continue;
    }
    turn = query.next(rows);
  }
  return turn.value;
}

async function execute(client: pg.PoolClient, { text, parameters }: Statement): Promise<SqlRow[]> {
  const { numbered, name } = prepared(text);
  const result = await client.query({
    text: numbered,
    // spelled out: an absent name is not undefined to pg
    ...(name === undefined ? {} : { name }),
    values: parameters.map((value) => (typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value)),
    types,
  });
  return result.rows;
}

const texts = new Map<string, { numbered: string; name: string | undefined }>();
/** Statements with short lists are few and prepared by name; the others would fill the server's memory. */
const NAMED_PARAMETERS = 16;

function prepared(text: string): { numbered: string; name: string | undefined } {
  const known = texts.get(text);
  if (known) return known;
  let count = 0;
  const numbered = text.replaceAll("?", () => `$${++count}`);
  const name = count <= NAMED_PARAMETERS ? createHash("sha1").update(numbered).digest("hex") : undefined;
  const entry = { numbered, name };
  if (texts.size < 2_000) texts.set(text, entry);
  return entry;
}

/** Postgres's own failures in the store's terms; anything else as it is. */
export function toStoreError(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  const reason = error.message || code;
  if (code === "53100") return new StoreError("full", "Cannot write to Postgres: its disk is full", { cause: error });
  if (code === "XX001" || code === "XX002") {
    return new StoreError("corrupt", `Cannot read from Postgres: ${reason}`, { cause: error });
  }
  if (isAway(code, error.message)) {
    return new StoreError("unavailable", `Cannot reach Postgres: ${reason}; try again later`, { cause: error });
  }
  return error;
}

/** No connection, one cut, a server that starts or stops or has no more of them; or two transactions in each other's way. */
function isAway(code: string, message: string): boolean {
  return (
    /^(08...|53300|57P0[1-4]|40001|40P01|55P03)$/.test(code) ||
    /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/.test(code) ||
    // pg's own words for a connection that ended under a query carry no code
    message.startsWith("Connection terminated")
  );
}
