import { afterAll, beforeAll, describe } from "vitest";
import { testStore } from "../src/conformance/test-store.ts";
import { openPostgresStore } from "../src/postgres/open-postgres-store.ts";
import { FAST_AND_UNSAFE, ThrowAwayPostgres, whyNoPostgres } from "./throw-away-postgres.ts";

const missing = whyNoPostgres();
if (missing !== undefined) console.warn(`SKIPPED: the Postgres store is not tested here, for ${missing}`);

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
    { propertyRuns: 10 },
  );
});
