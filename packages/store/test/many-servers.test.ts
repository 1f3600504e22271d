import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { openSqliteStore } from "../src/sqlite/open-sqlite-store.ts";
import { listQuery } from "./conformance/harness.ts";

const SERVER = new URL("./fixtures/server.mjs", import.meta.url).pathname;
const SHARED = "99999999-0000-4000-8000-000000000000";

it("several processes make, open and write one SQLite file at once", async () => {
  const directory = mkdtempSync(join(tmpdir(), "headroom-servers-"));
  const servers = 5;
  const batches = 60;
  await Promise.all(
    Array.from({ length: servers }, (_, k) =>
      promisify(execFile)(process.execPath, [SERVER, directory, String(k), String(batches), SHARED]),
    ),
  );
  const store = openSqliteStore({ directory });
  expect((await store.listRuns(listQuery())).total).toBe(servers + 1);
  const series = await store.listSeries(SHARED);
  expect(series.map(({ metric }) => metric).sort()).toEqual(Array.from({ length: servers }, (_, k) => `from ${k}`));
  for (const { pointCount, lastStep } of series) {
    expect([pointCount, lastStep]).toEqual([batches * 100, batches * 100 - 1]);
  }
  expect(await store.listAttempts(SHARED)).toHaveLength(1);
  // each batch and each opening moved the one cursor
  expect(await store.cursor()).toBe(servers * 2 * (batches + 1));
  expect((await store.check()).faults).toEqual([]);
  await store.close();
  rmSync(directory, { recursive: true });
});
