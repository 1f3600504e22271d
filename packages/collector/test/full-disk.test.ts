import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createCollector } from "../src/create-collector.ts";
import { startServer } from "./fixtures/test-server.ts";

const folder = mkdtempSync(join(tmpdir(), "headroom-full-"));

/** A file system of so many megabytes, where this process may make one. */
function mountSmallDisk(name: string, megabytes: number): string | undefined {
  const small = join(folder, name);
  mkdirSync(small);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", small], { stdio: "ignore" });
    return small;
  } catch {
    return undefined;
  }
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a full disk (needs the right to mount a tmpfs): nothing is lost once there is room", async ({ skip }) => {
  const small = mountSmallDisk("full", 2);
  if (small === undefined) return skip("only root may mount a small file system");
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
  }
});

test("a disk too small for the run (needs the right to mount a tmpfs): nothing is lost while the server takes it", async ({
  skip,
}) => {
  const small = mountSmallDisk("small", 2);
  if (small === undefined) return skip("only root may mount a small file system");
  const server = await startServer(join(folder, "other-store"));
  try {
    const collector = createCollector({ project: "p", name: "n", url: server.url, dir: small, onError: () => {} });
    const STEPS = 120_000;
    for (let step = 0; step < STEPS; step++) collector.step({ step, loss: step });
    await collector.close();
    const [series] = await server.series(collector.run.id, ["train/loss"]);
    expect(series!.pointCount).toBe(STEPS);
    expect((await server.runs())[0]!.run.status).toBe("finished");
    expect(readdirSync(join(small, "spool"))).toEqual([]);
  } finally {
    await server.close();
    execFileSync("umount", [small]);
  }
});
