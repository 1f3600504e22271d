import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStore } from "../src/postgres/open-postgres-store.ts";
import { listQuery, Suite } from "./conformance/harness.ts";
import { testStore } from "./conformance/test-store.ts";
import { FAST_AND_UNSAFE, ThrowAwayPostgres, whyNoPostgres } from "./throw-away-postgres.ts";

const missing = whyNoPostgres();
if (missing !== undefined) console.warn(`SKIPPED: the Postgres store is not tested here, for ${missing}`);

it("says that no server answers", async () => {
  await expect(openPostgresStore({ url: "postgres://nobody@127.0.0.1:1/none" })).rejects.toMatchObject({
    name: "StoreError",
    code: "unavailable",
    message: expect.stringMatching(/^Cannot reach Postgres: .*ECONNREFUSED.*; try again later$/),
  });
});

describe.skipIf(missing !== undefined)("a throw-away cluster", () => {
  let cluster: ThrowAwayPostgres;
  beforeAll(async () => {
    cluster = await ThrowAwayPostgres.start(FAST_AND_UNSAFE);
  });
  afterAll(() => cluster.stop());

  testStore(
    "Postgres",
    async ({ clock }) => {
      const url = cluster.url(await cluster.createDatabase());
      const store = await openPostgresStore({ url, clock });
      return { store, openAnother: () => openPostgresStore({ url, clock }), dispose: () => store.close() };
    },
    { propertyRuns: 25 },
  );

  it("a change of one server is heard by another, and again after the connection was lost", async () => {
    const database = await cluster.createDatabase();
    const [here, there] = [
      await openPostgresStore({ url: cluster.url(database) }),
      await openPostgresStore({ url: cluster.url(database) }),
    ];
    let heard = () => {};
    const next = () => new Promise<void>((resolve) => (heard = resolve));
    const connected = next();
    there.watch(() => heard());
    await connected;
    const first = next();
    await here.runs.open(new Suite().openRunInput());
    await first;
    const again = next();
    await cluster.query(
      "postgres",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'LISTEN%'",
      database,
    );
    await again;
    const second = next();
    await here.runs.open(new Suite().openRunInput({ runId: "99999999-0000-4000-8000-000000000000" }));
    await second;
    await Promise.all([here.close(), there.close()]);
  });

  it("refuses the tables of a newer Headroom", async () => {
    const database = await cluster.createDatabase();
    const url = cluster.url(database);
    await (await openPostgresStore({ url })).close();
    await cluster.query(
      database,
      "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 99999999999999)",
    );
    await expect(openPostgresStore({ url })).rejects.toMatchObject({ code: "newer-version" });
  });

  it("keeps to the schema that the url names, beside another store", async () => {
    const database = await cluster.createDatabase();
    const suite = new Suite();
    for (const schema of ["one", "two"]) {
      await cluster.query(database, `CREATE SCHEMA ${schema}`);
      const store = await openPostgresStore({ url: `${cluster.url(database)}&options=-csearch_path%3D${schema}` });
      await store.runs.open(suite.openRunInput());
      expect((await store.runs.list(listQuery())).total).toBe(1);
      await store.close();
    }
    const tables = "SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'";
    expect(await cluster.query(database, tables)).toEqual([{ n: 0 }]);
  });

  it("servers that start together make the tables once", async () => {
    const url = cluster.url(await cluster.createDatabase());
    const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore({ url })));
    expect(await stores[3]!.runs.projects()).toEqual([]);
    await Promise.all(stores.map((store) => store.close()));
  });
});
