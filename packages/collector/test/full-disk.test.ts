import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCollector } from "../src/create-collector.ts";
import { startServer } from "./fixtures/test-server.ts";

const folder = mkdtempSync(join(tmpdir(), "headroom-full-"));
const small = join(folder, "small-disk");

/** A file system of two megabytes, room for every record of this test, where this process may make one. */
function mountSmallDisk(): boolean {
  mkdirSync(small);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const mounted = mountSmallDisk();

test.skipIf(!mounted)(
  "a full disk (needs the right to mount a tmpfs): nothing is lost once there is room",
  async () => {
    const server = await startServer(join(folder, "store"));
    try {
      const errors: string[] = [];
      const collector = createCollector({
        project: "p",
        name: "n",
        url: server.url,
        dir: small,
        onError: (error) => errors.push(error.message),
      });
      collector.step({ step: 0, loss: 0 });
      await collector.flush();
      const free = statfsSync(small);
      writeFileSync(join(small, "filler"), new Uint8Array(free.bavail * free.bsize));
      for (let step = 1; step < 20_000; step++) collector.step({ step, loss: step });
      expect(errors.join("\n")).toMatch(/Cannot write to the spool in .*ENOSPC.*points wait in memory/);
      rmSync(join(small, "filler"));
      await collector.close();
      const [series] = await server.series(collector.run.id, ["train/loss"]);
      expect(series!.pointCount).toBe(20_000);
      expect([...series!.steps]).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
      const kinds = (await server.store.runs.events(collector.run.id)).map(({ kind }) => kind);
      expect(kinds).toEqual(["spool-failing", "spool-recovered"]);
      const [dropped] = await server.series(collector.run.id, ["collector/dropped_points"]);
      expect(dropped?.values.at(-1) ?? 0).toBe(0);
    } finally {
      await server.close();
      execFileSync("umount", [small]);
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
