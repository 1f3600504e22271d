import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { openSqliteStore } from "../src/sqlite/open-sqlite-store.ts";
import { random, Suite } from "./conformance/harness.ts";

const APPENDER = new URL("./fixtures/appender.mjs", import.meta.url).pathname;
const STEPS = 700;

it("kill -9 at any moment: every acknowledged batch is there once, and the writer goes on where it stood", async () => {
  const directory = mkdtempSync(join(tmpdir(), "headroom-kill-"));
  const input = new Suite().openRunInput();
  const store = openSqliteStore({ directory });
  await store.runs.open(input);
  await store.close();
  const next = random(99);
  let acknowledged = 0;
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, [APPENDER, directory, input.runId, input.writerId, String(STEPS)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const quota = acknowledged + 1 + Math.floor(next() * 30);
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged >= quota) break;
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    const survivor = openSqliteStore({ directory });
    const applied = await survivor.runs.lastSequence(input.runId, input.writerId);
    expect(applied).toBeGreaterThanOrEqual(acknowledged);
    for (const metric of ["a", "b"]) {
      const [columns] = await survivor.series.read({
        series: [{ runId: input.runId, metric }],
        maxPoints: 20_000_000,
        superseded: true,
      });
      expect(columns).toMatchObject({ attempt: 1, exact: true, pointCount: applied * STEPS });
      expect(columns!.steps.every((step, i) => step === i)).toBe(true);
    }
    expect(await survivor.runs.attempts(input.runId)).toHaveLength(1);
    expect((await survivor.care.check()).faults).toEqual([]);
    await survivor.close();
  }
  rmSync(directory, { recursive: true });
});
