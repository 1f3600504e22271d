import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../src/contract/store.ts";
import { migrateStore } from "../src/migrate-store.ts";
import { migrationsFolder } from "../src/migrations.ts";
import { openPostgresStore } from "../src/postgres/open-postgres-store.ts";
import type { Driver } from "../src/sql/dialect.ts";
import type { Query, Statement } from "../src/sql/query.ts";
import { driverOf, SqlStore } from "../src/sql/sql-store.ts";
import { openSqliteStore } from "../src/sqlite/open-sqlite-store.ts";
import { listQuery } from "./conformance/harness.ts";
import { testStore } from "./conformance/test-store.ts";
import { FAST_AND_UNSAFE, ThrowAwayPostgres, whyNoPostgres } from "./throw-away-postgres.ts";

const missing = whyNoPostgres();
if (missing !== undefined) console.warn(`SKIPPED: sharding by run is not tested here, for ${missing}`);

const script = (name: string) => readFileSync(`${migrationsFolder("postgres")}/sharding/${name}.sql`, "utf8");

/** A store whose every statement is kept, with parameters that it was once given. */
function recording(store: SqlStore, clock: () => number, statements: Map<string, Statement>): SqlStore {
  const inner = driverOf(store);
  const recorded = <T>(make: () => Query<T>) =>
    function* (): Query<T> {
      const query = make();
      let turn = query.next([]);
      while (!turn.done) {
        const statement = turn.value;
        statements.set(statement.text, statement);
        turn = query.next(yield statement);
      }
      return turn.value;
    };
  const driver: Driver = {
    dialect: inner.dialect,
    read: (make) => inner.read(recorded(make)),
    write: (make) => inner.write(recorded(make)),
    snapshot: (use) => inner.snapshot((snapshot) => use({ read: (make) => snapshot.read(recorded(make)) })),
    watch: (listener) => inner.watch(listener),
    vacuum: () => inner.vacuum(),
    close: () => inner.close(),
  };
  return new SqlStore({ driver, clock, backup: (file) => store.care.backup(file) });
}

/** The store or a group of its methods, noting which were called. */
function counting<T extends object>(part: T, called: Set<string>, path = ""): T {
  return new Proxy(part, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      const full = `${path}${String(name)}`;
      if (GROUPS.has(full)) return counting(value as object, called, `${full}.`);
      if (typeof value !== "function") return value;
      called.add(full);
      return value.bind(target) as unknown;
    },
  });
}

const GROUPS = new Set(["runs", "series", "spectra", "verdicts", "targets", "views", "care"]);

function methodsOf(store: Store): string[] {
  const grouped = Object.entries(store).flatMap(([name, value]) =>
    GROUPS.has(name)
      ? Object.keys(value).map((method) => `${name}.${method}`)
      : typeof value === "function"
        ? [name]
        : [],
  );
  return [...grouped, ...Object.getOwnPropertyNames(SqlStore.prototype).filter((name) => name !== "constructor")];
}

/** What the suite does not ask: every order and filter of lists, the feed by run and project, the copy of the store. */
async function askTheRest(store: Store, recorded: SqlStore): Promise<void> {
  const everything = {
    project: "conformance",
    search: "a b",
    statuses: ["running", "lost"] as const,
    tags: ["x", "y"],
    metrics: ["train/loss", "eval/loss"],
    sparkline: { metric: "train/loss", points: 60 },
  };
  for (const by of ["created", "name", "status", "updated", "lastStep"] as const) {
    await store.runs.list(listQuery({ sort: { by, descending: false } }));
  }
  await store.runs.list(listQuery({ sort: { by: "metric", metric: "train/loss", descending: true } }));
  const { items } = await store.runs.list(listQuery({ metrics: everything.metrics, sparkline: everything.sparkline }));
  await store.runs.list({ ...listQuery(), ...everything, statuses: [...everything.statuses] });
  const [first] = items;
  for (const filter of [{ runIds: [first!.run.id] }, { project: "conformance" }]) await store.changesSince(0, filter);
  await store.verdicts.listLabels();
  await store.verdicts.listLabels(first!.run.id);
  await store.runs.projects();
  await store.care.compact();
  const copy = openSqliteStore({ file: ":memory:" });
  await migrateStore(recorded, copy);
  await copy.close();
}

/** Statements that ask about many runs, by what follows their column list, each for the reason given. */
const FANS_OUT: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^changes WHERE cursor < \?$/, "newest change of any run"],
  [/^changes WHERE changes\.cursor > /, "the change feed"],
  [/^runs +WHERE runs\.deleted_at_ms IS NULL GROUP BY /, "the list of projects"],
  [/^runs +WHERE runs\.deleted_at_ms IS /, "the list of runs"],
  [/^runs LEFT JOIN \(/, "the list of runs, by a metric"],
  [/^series JOIN series_attempts [^?]* IN /, "last values of a page of the list"],
  [/^runs WHERE slug = \? LIMIT 1$/, "a permalink names its run by the slug; a new run's must be free"],
  [/^runs WHERE status = \? AND heartbeat_at_ms < \? ORDER BY id$/, "runs that went silent"],
  [/^runs WHERE deleted_at_ms < \? ORDER BY id$/, "purge"],
  [/^runs ORDER BY id$/, "check of the whole store"],
  [/^series_tail GROUP BY/, "compaction of the whole store"],
  [/^labels ORDER BY run_id, id$/, "export of all labels"],
  [/^runs LIMIT 1$/, "whether the store is empty"],
  [/^\w+ (WHERE \(.*\) > \(.*\) )? *ORDER BY .* LIMIT 200$/, "copy of the whole store"],
  [/^changes$/, "copy of the whole store"],
];

interface PlanNode {
  readonly "Relation Name"?: string;
  readonly Plans?: readonly PlanNode[];
}

function relations(node: PlanNode): string[] {
  const own = node["Relation Name"];
  return [...(own === undefined ? [] : [own]), ...(node.Plans ?? []).flatMap(relations)];
}

/** Partitions that the plan of the statement, with its own parameters, reads or changes. */
async function partitionsOf(client: pg.Client, { text, parameters }: Statement): Promise<string[]> {
  let count = 0;
  const numbered = text.replaceAll("?", () => `$${++count}`);
  const result = await client.query(`EXPLAIN (FORMAT JSON) ${numbered}`, [...parameters]);
  const plans = result.rows[0]["QUERY PLAN"] as { Plan: PlanNode }[];
  return [...new Set(plans.flatMap(({ Plan }) => relations(Plan)))].filter((name) => /_p\d+$/.test(name));
}

describe.skipIf(missing !== undefined)("Postgres partitioned by hash of the run", () => {
  let cluster: ThrowAwayPostgres;
  let url: string;
  const statements = new Map<string, Statement>();
  const called = new Set<string>();
  let recorded: SqlStore;
  beforeAll(async () => {
    cluster = await ThrowAwayPostgres.start(FAST_AND_UNSAFE);
    const database = await cluster.createDatabase();
    url = cluster.url(database);
    await (await openPostgresStore({ url })).close();
    await cluster.query(database, script("hash-partitions"));
  });
  afterAll(() => cluster.stop());

  testStore(
    "hash-partitioned Postgres",
    async ({ clock }) => {
      recorded = recording((await openPostgresStore({ url, clock })) as SqlStore, clock, statements);
      const store = counting(recorded, called);
      return { store, openAnother: () => openPostgresStore({ url, clock }), dispose: async () => {} };
    },
    { propertyRuns: 3, manyMetrics: 2_000 },
  );
  afterAll(() => recorded.close());

  it("every method of the store has been asked", async () => {
    await askTheRest(counting(recorded, called), recorded);
    // A backup of Postgres is the copy that `askTheRest` makes; what closes asks nothing.
    expect(methodsOf(recorded).filter((name) => !called.has(name))).toEqual(["care.backup", "close"]);
  });

  it("every statement of the product touches one partition of each table, or fans out on purpose", async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const unexpected: string[] = [];
    const purposes = new Set<string>();
    let pruned = 0;
    for (const statement of statements.values()) {
      const byTable = new Map<string, number>();
      for (const partition of await partitionsOf(client, statement)) {
        const table = partition.replace(/_p\d+$/, "");
        byTable.set(table, (byTable.get(table) ?? 0) + 1);
      }
      if ([...byTable.values()].every((count) => count === 1)) pruned++;
      else {
        const asked = statement.text.replace(/^SELECT .*? FROM /s, "").replaceAll(/\s+/g, " ");
        const reason = FANS_OUT.find(([pattern]) => pattern.test(asked))?.[1];
        if (reason === undefined) unexpected.push(`${statement.text}: ${[...byTable].join("; ")}`);
        else purposes.add(reason);
      }
    }
    await client.end();
    expect(unexpected).toEqual([]);
    expect(pruned).toBeGreaterThan(50);
    // and the plans are really looked at: the change feed does read every partition
    expect(purposes).toContain("the change feed");
  });
});

describe.skipIf(missing !== undefined)("Postgres over two shard clusters by postgres_fdw", () => {
  const clusters: ThrowAwayPostgres[] = [];
  let url: string;
  let database: string;
  beforeAll(async () => {
    for (let k = 0; k < 3; k++) clusters.push(await ThrowAwayPostgres.start(FAST_AND_UNSAFE));
    const [coordinator, ...shards] = clusters as [ThrowAwayPostgres, ...ThrowAwayPostgres[]];
    database = await coordinator.createDatabase();
    url = coordinator.url(database);
    await (await openPostgresStore({ url })).close();
    await coordinator.query(database, "CREATE EXTENSION postgres_fdw");
    for (const [k, shard] of shards.entries()) {
      const name = await shard.createDatabase();
      await (await openPostgresStore({ url: shard.url(name) })).close();
      await coordinator.query(
        database,
        `CREATE SERVER shard_${k} FOREIGN DATA WRAPPER postgres_fdw
           OPTIONS (host '${shard.socketFolder}', dbname '${name}', batch_size '100');
         CREATE USER MAPPING FOR postgres SERVER shard_${k} OPTIONS (user 'postgres')`,
      );
    }
    await coordinator.query(database, script("foreign-shards"));
  });
  afterAll(async () => {
    for (const cluster of clusters) await cluster.stop();
  });

  testStore(
    "sharded Postgres",
    async ({ clock }) => {
      const store = await openPostgresStore({ url, clock });
      return { store, openAnother: () => openPostgresStore({ url, clock }), dispose: () => store.close() };
    },
    { propertyRuns: 1, manyMetrics: 300 },
  );

  it("both shards hold runs, and the coordinator none", async () => {
    const counts = await clusters[0]!.query(
      database,
      "SELECT tableoid::regclass::text AS name, count(*)::int AS runs FROM runs GROUP BY 1 ORDER BY 1",
    );
    expect(counts.map(({ name }) => name)).toEqual(["runs_p0", "runs_p1"]);
    for (const { runs } of counts) expect(runs).toBeGreaterThan(5);
    const local = await clusters[0]!.query(
      database,
      "SELECT relname FROM pg_class WHERE relname = 'runs_p0' AND relkind = 'f'",
    );
    expect(local).toHaveLength(1);
  });
});
