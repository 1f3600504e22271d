import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqliteStore } from "../src/sqlite/open-sqlite-store.ts";
import { frame, Suite, TestWriter } from "./conformance/harness.ts";

const folder = mkdtempSync(join(tmpdir(), "headroom-full-"));
let mounted = false;
try {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], { stdio: "ignore" });
  mounted = true;
} catch {
  console.warn("SKIPPED: a full disk is not tested here, for only root may mount a small file system");
}

describe.skipIf(!mounted)("a full disk", () => {
  beforeAll(() => writeFileSync(join(folder, "ballast"), Buffer.alloc(2 << 20)));
  afterAll(() => {
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true });
  });

  it("writes fail cleanly, what was acknowledged is read meanwhile, and all goes on when there is space", async () => {
    const store = openSqliteStore({ directory: folder });
    const input = new Suite().openRunInput();
    await store.runs.open(input);
    const writer = new TestWriter(store, input.runId, input.writerId);
    const read = () =>
      store.series.read({
        series: [{ runId: input.runId, metric: "train/loss" }],
        maxPoints: 100,
        superseded: true,
      });
    const STEPS = 2_000;
    const batch = () => frame("train/loss", writer.sequence * STEPS, new Float64Array(STEPS).map(Math.random));
    let failure: unknown;
    while (failure === undefined && writer.sequence < 1_000) {
      await writer.append(batch()).catch((error: unknown) => {
        failure = error;
      });
    }
    expect(failure).toMatchObject({
      name: "StoreError",
      code: "full",
      message: expect.stringContaining("disk is full"),
    });
    expect(writer.sequence).toBeGreaterThan(10);
    // it stays full, and stays so as cleanly
    const stuck = batch();
    for (let k = 0; k < 3; k++) await expect(writer.append(stuck)).rejects.toMatchObject({ code: "full" });
    expect((await read())[0]!.pointCount).toBe(writer.sequence * STEPS);
    expect(await store.runs.lastSequence(input.runId, input.writerId)).toBe(writer.sequence);

    rmSync(join(folder, "ballast"));
    for (let k = 0; k < 5; k++) await writer.append(batch());
    expect((await read())[0]!.pointCount).toBe(writer.sequence * STEPS);
    expect((await store.care.check()).faults).toEqual([]);
    await store.close();

    const again = openSqliteStore({ directory: folder });
    expect((await again.series.list(input.runId))[0]!.pointCount).toBe(writer.sequence * STEPS);
    await again.close();
  });
});
