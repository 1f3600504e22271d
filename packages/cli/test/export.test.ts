import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openRunSchema, type SeriesColumns } from "@headroom/protocol";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runColumns } from "../src/export/run-columns.ts";
import { type LocalHeadroom, openLocal } from "../src/open-local.ts";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const RUN = "0f0e0d0c-0b0a-4908-8706-050403020100";
const WRITERS = ["6fa459ea-ee8a-4ca4-894e-db77e160355e", "7fa459ea-ee8a-4ca4-894e-db77e160355e"];

let directory: string;
let local: LocalHeadroom;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "headroom-export-"));
  local = await openLocal(directory);
});
afterAll(async () => {
  await local.close();
  rmSync(directory, { recursive: true, force: true });
});

const loggedValue = (attempt: number, step: number) => (step % 9_973 === 0 ? Number.NaN : attempt + Math.sin(step));

/** Logs steps first … last of one writer. */
async function log(attempt: number, first: number, last: number): Promise<void> {
  const writerId = WRITERS[attempt - 1]!;
  const { store } = local;
  await store.runs.open(openRunSchema.parse({ runId: RUN, writerId, project: "p", name: "n", startedAtMs: 1 }));
  const steps = Float64Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const values = [steps.map((step) => loggedValue(attempt, step))];
  const sections = [{ kind: "frame" as const, metrics: ["train/loss"], steps, wallTimesMs: steps, values }];
  await store.runs.append({ runId: RUN, writerId, sequence: 1, sections });
}

it("exports every point of a rewound run, the superseded tail beyond the newest step too", async () => {
  await log(1, 0, 109_999);
  await log(2, 70_000, 80_000);
  const parts: SeriesColumns[] = [];
  for await (const part of runColumns(local.headroom, RUN)) parts.push(part);
  expect(Math.max(...parts.map(({ steps }) => steps.length))).toBeLessThanOrEqual(20_000);
  const seen = new Set<string>();
  for (const { attempt, superseded, steps, values } of parts) {
    steps.forEach((step, k) => {
      seen.add(`${attempt} ${step}`);
      if (superseded !== (attempt === 1 && step >= 70_000)) throw new Error(`step ${step} is in the wrong stretch`);
      if (!Object.is(values[k], loggedValue(attempt, step))) throw new Error(`step ${step} has another value`);
    });
  }
  expect(seen.size).toBe(110_000 + 10_001);
  expect(parts.reduce((sum, { steps }) => sum + steps.length, 0)).toBe(seen.size);
});

it("writes the same rows as CSV and as Parquet", async () => {
  const headroom = (...args: string[]) =>
    spawnSync(process.execPath, [MAIN, "export", RUN, ...args], {
      maxBuffer: 1e9,
      env: { ...process.env, HEADROOM_DIR: directory, DATABASE_URL: undefined },
    });
  const csv = headroom().stdout.toString().trimEnd().split("\n").slice(1);
  const out = join(directory, "run.parquet");
  expect(headroom("--format", "parquet", "--out", out).status).toBe(0);
  const file = readFileSync(out);
  expect(file.equals(headroom("--format", "parquet").stdout)).toBe(true);
  const rows = await parquetReadObjects({ file: file.buffer.slice(file.byteOffset, file.byteOffset + file.length) });
  expect(rows.map((row) => Object.values(row).join(","))).toEqual(csv);
});
