import { openPostgresStore } from "@headroom/store";
import { describe, expect, it } from "vitest";
import { FAST_AND_UNSAFE, ThrowAwayPostgres, whyNoPostgres } from "../../store/test/throw-away-postgres.ts";
import { startApiServer } from "../src/index.ts";
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
      expect((await reader.verdict.get.query({ run: runIdOf(1) })).verdict?.state).toBe("insufficient-evidence");
      expect(await reader.server.info.query()).toMatchObject({ storeKind: "postgres", directory: null });
    } finally {
      for (const server of [writing, reading]) await server.close();
      for (const store of stores) await store.close();
      await cluster.stop();
    }
  });
});
