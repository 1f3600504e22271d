import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
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

it("a lock that another process holds delays writers, and no reader", async () => {
  const directory = mkdtempSync(join(tmpdir(), "headroom-locked-"));
  const store = openSqliteStore({ directory });
  const suite = new Suite();
  await store.runs.open(suite.openRunInput());
  const other = openDatabase(join(directory, STORE_FILE));
  other.exec("BEGIN IMMEDIATE");
  let written = false;
  const writing = store.runs.open(suite.openRunInput()).then(() => {
    written = true;
  });
  for (let i = 0; i < 5; i++) expect((await store.runs.list(listQuery())).total).toBe(1);
  expect(written).toBe(false);
  other.exec("COMMIT");
  await writing;
  expect((await store.runs.list(listQuery())).total).toBe(2);
  other.close();
  await store.close();
  rmSync(directory, { recursive: true });
});

it.skipIf(process.platform === "win32")("nobody else on the machine may read the store", async () => {
  const directory = join(mkdtempSync(join(tmpdir(), "headroom-modes-")), "store");
  const store = openSqliteStore({ directory });
  await store.runs.open(new Suite().openRunInput());
  await store.care.backup(join(directory, "copy"));
  expect((statSync(directory).mode & 0o777).toString(8)).toBe("700");
  const modes = readdirSync(directory).map((name) => [
    name,
    (statSync(join(directory, name)).mode & 0o777).toString(8),
  ]);
  expect(modes.length).toBeGreaterThan(2);
  expect(modes.filter(([, mode]) => mode !== "600")).toEqual([]);
  await store.close();
  rmSync(directory, { recursive: true });
});
