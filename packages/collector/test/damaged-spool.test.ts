import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCollector } from "../src/create-collector.ts";
import { syncSpool } from "../src/sync-spool.ts";
import { startServer, type TestServer } from "./fixtures/test-server.ts";

const STEPS = 3_000;
let folder: string;
let server: TestServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "headroom-damaged-"));
  server = await startServer(join(folder, "store"));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a collector without a server left; its run's id and the folder of its spool. */
async function leftBehind(): Promise<{ runId: string; directory: string }> {
  const options = { project: "p", name: "n", url: "http://127.0.0.1:1", dir: folder, closeTimeoutMs: 1 };
  const collector = createCollector({ ...options, onError: () => {} });
  for (let step = 0; step < STEPS; step++) collector.step({ step, loss: step });
  await collector.close();
  const runFolder = join(folder, "spool", collector.run.id);
  return { runId: collector.run.id, directory: join(runFolder, readdirSync(runFolder)[0]!) };
}

function flip(file: string, places: (length: number) => readonly number[]): void {
  const bytes = readFileSync(file);
  for (const at of places(bytes.length)) bytes[at]! ^= 4;
  writeFileSync(file, bytes);
}

async function storedPoints(runId: string): Promise<number> {
  const [series] = await server.series(runId, ["train/loss"]);
  return series?.pointCount ?? 0;
}

test("a bad byte in a segment's header costs nothing", async () => {
  const { runId, directory } = await leftBehind();
  flip(join(directory, "00000001.seg"), () => [5]);
  expect(await syncSpool(folder, server.url)).toMatchObject({ delivered: 1, left: 0, damaged: 1, lostRecords: 0 });
  expect(await storedPoints(runId)).toBe(STEPS);
});

test("twenty flipped bits cost twenty records, counted and kept", async () => {
  const { runId, directory } = await leftBehind();
  const spread = (length: number) =>
    Array.from({ length: 20 }, (_, i) => 16 + Math.floor(((i + 0.5) * (length - 16)) / 20));
  flip(join(directory, "00000001.seg"), spread);
  expect(await syncSpool(folder, server.url)).toMatchObject({ delivered: 1, left: 0, damaged: 20, lostRecords: 20 });
  expect(await storedPoints(runId)).toBe(STEPS - 20);
  expect(readdirSync(directory).filter((file) => /^damaged-/.test(file))).toHaveLength(20);
});

test("a spool whose open.json is empty is left, and told", async () => {
  const { runId, directory } = await leftBehind();
  const header = readFileSync(join(directory, "open.json"));
  writeFileSync(join(directory, "open.json"), "");
  expect(await syncSpool(folder, server.url)).toMatchObject({
    delivered: 0,
    left: 1,
    messages: [`Cannot ship the spool in ${directory}: its open.json is no header`],
  });
  writeFileSync(join(directory, "open.json"), header);
  expect(await syncSpool(folder, server.url)).toMatchObject({ delivered: 1, left: 0 });
  expect(await storedPoints(runId)).toBe(STEPS);
});
