import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { openDatabase } from "../src/sqlite/better-sqlite3.ts";
import { openSqliteStore, STORE_FILE } from "../src/sqlite/open-sqlite-store.ts";
import { frame, listQuery, Suite, TestWriter } from "./conformance/harness.ts";

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
  expect((await store.runs.list(listQuery())).total).toBe(servers + 1);
  const series = await store.series.list(SHARED);
  expect(series.map(({ metric }) => metric).sort()).toEqual(Array.from({ length: servers }, (_, k) => `from ${k}`));
  for (const { pointCount, lastStep } of series) {
    expect([pointCount, lastStep]).toEqual([batches * 100, batches * 100 - 1]);
  }
  expect(await store.runs.attempts(SHARED)).toHaveLength(1);
  // each batch and each opening moved the one cursor
  expect(await store.cursor()).toBe(servers * 2 * (batches + 1));
  expect((await store.care.check()).faults).toEqual([]);
  await store.close();
  rmSync(directory, { recursive: true });
});

it("a write that another program locks out says so, and passes when the lock is gone", async () => {
  const directory = mkdtempSync(join(tmpdir(), "headroom-locked-"));
  const store = openSqliteStore({ directory, lockWaitMs: 20 });
  const suite = new Suite();
  const input = suite.openRunInput();
  await store.runs.open(input);
  const writer = new TestWriter(store, input.runId, input.writerId);
  const other = openDatabase(join(directory, STORE_FILE));
  other.exec("BEGIN IMMEDIATE");
  await expect(writer.append(frame("a", 0, [1, 2]))).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(
      /^Cannot write to .*headroom\.sqlite: another program keeps it locked.*; wait for it/,
    ),
  });
  // Whoever reads is not kept out.
  expect(await store.runs.lastSequence(input.runId, input.writerId)).toBe(0);
  other.exec("ROLLBACK");
  other.close();
  expect((await writer.append(frame("a", 0, [1, 2]))).applied).toBe(true);
  await store.close();
  rmSync(directory, { recursive: true });
});
