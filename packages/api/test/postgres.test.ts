import { openRunSchema } from "@headroom/protocol";
import { openPostgresStore } from "@headroom/store";
import { describe, expect, it } from "vitest";
import { FAST_AND_UNSAFE, ThrowAwayPostgres, whyNoPostgres } from "../../store/test/throw-away-postgres.ts";
import { startApiServer } from "../src/index.ts";
import { ChangeFeed } from "../src/live/change-feed.ts";
import { StoreHealth } from "../src/live/store-health.ts";
import { batchOf, bytesOf, clientOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";

const missing = whyNoPostgres();
if (missing !== undefined) console.warn(`SKIPPED: the router is not tested on Postgres here, for ${missing}`);

describe.skipIf(missing !== undefined)("two servers on one Postgres", () => {
  it("take a run through one and show it live through the other", async () => {
    const cluster = await ThrowAwayPostgres.start(FAST_AND_UNSAFE);
    const url = cluster.url(await cluster.createDatabase());
    const stores = [await openPostgresStore({ url }), await openPostgresStore({ url })] as const;
    const writing = await startApiServer({ store: stores[0] });
    const reading = await startApiServer({ store: stores[1] });
    const writer = clientOf(writing.url);
    const reader = clientOf(reading.url);
    try {
      await writer.run.open.mutate(openInput());
      let appended = false;
      const losses = [3, Number.NaN, Number.POSITIVE_INFINITY, 0.1];
      const told = new Promise<string>((resolve) => {
        const subscription = reader.live.onChange.subscribe(
          {},
          {
            onData: ({ data }) => {
              // The first message says from where the subscription is live.
              if (!appended) {
                appended = true;
                void writer.series.append.mutate(bytesOf(batchOf(1, [frameOf({ "eval/loss": losses })])));
              }
              const run = data.runs.find(({ kinds }) => kinds.includes("series"));
              if (run === undefined) return;
              subscription.unsubscribe();
              resolve(run.runId);
            },
          },
        );
      });
      expect(await told).toBe(runIdOf(1));
      const { series } = await reader.series.read.query({ series: [{ run: runIdOf(1), metric: "eval/loss" }] });
      expect([...series[0]!.values]).toEqual(losses);
      expect((await reader.verdict.assess.mutate({ run: runIdOf(1) })).verdict?.state).toBe("warming-up");
      expect(await reader.server.info.query()).toMatchObject({ storeKind: "postgres", directory: null });
    } finally {
      for (const server of [writing, reading]) await server.close();
      for (const store of stores) await store.close();
      await cluster.stop();
    }
  });

  it("hear each other without waiting for a poll, again after the connection was lost", async () => {
    const cluster = await ThrowAwayPostgres.start(FAST_AND_UNSAFE);
    const database = await cluster.createDatabase();
    const url = cluster.url(database);
    const [here, there] = [await openPostgresStore({ url }), await openPostgresStore({ url })];
    // It would not poll within this test.
    const options = {
      health: new StoreHealth(),
      beatMs: 600_000,
      logError: (error: unknown) => expect(error).toBeNull(),
    };
    const write = async (index: number) => {
      await here.runs.open(openRunSchema.parse(openInput(index)));
      return performance.now();
    };
    try {
      const delaysMs: number[] = [];
      for (const index of [1, 2, 3]) {
        // A feed of its own each time: one that has just told something rests for a beat.
        const feed = new ChangeFeed({ store: there, ...options });
        const reader = feed.subscribe({ filter: {} });
        await reader.next();
        await listening(cluster, database);
        const told = reader.next();
        const writtenAt = await write(index);
        expect((await told).value).toMatchObject({ runs: [{ runId: runIdOf(index) }] });
        delaysMs.push(performance.now() - writtenAt);
        feed.close();
      }
      console.log(`Heard after ${delaysMs.map((ms) => ms.toFixed(0)).join(", ")} ms`);
      expect(Math.min(...delaysMs)).toBeLessThan(100);

      const feed = new ChangeFeed({ store: there, ...options });
      const reader = feed.subscribe({ filter: {} });
      await reader.next();
      const lost = await listening(cluster, database);
      await cluster.query("postgres", "SELECT pg_terminate_backend($1)", lost);
      const told = reader.next();
      await write(4);
      expect((await told).value).toMatchObject({ runs: [{ runId: runIdOf(4) }] });
      expect(await listening(cluster, database)).not.toBe(lost);
      feed.close();
    } finally {
      await Promise.all([here.close(), there.close()]);
      await cluster.stop();
    }
  });
});

/** The process of the server that listens for changes, once it does. */
async function listening(cluster: ThrowAwayPostgres, database: string): Promise<number> {
  for (;;) {
    const [row] = await cluster.query(
      "postgres",
      "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'LISTEN%' AND state = 'idle'",
      database,
    );
    if (row !== undefined) return row.pid as number;
  }
}
