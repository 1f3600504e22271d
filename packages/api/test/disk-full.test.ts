import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiServerResource, batchOf, bytesOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";

const folder = mkdtempSync(join(tmpdir(), "headroom-api-full-"));
let mounted = false;
try {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], { stdio: "ignore" });
  mounted = true;
} catch {
  console.warn("SKIPPED: a full disk is not tested here, for only root may mount a small file system");
}

describe.skipIf(!mounted)("a server whose disk is full", () => {
  beforeAll(() => writeFileSync(join(folder, "ballast"), Buffer.alloc(2 << 20)));
  afterAll(() => {
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true });
  });

  it("answers 503, tells the pages, still reads, and goes on with the same batch when there is space", async () => {
    await using api = await apiServerResource({ directory: folder });
    const { client } = api;
    await client.run.open.mutate(openInput());
    const isFull: boolean[] = [];
    let wake = () => {};
    const page = client.live.onChange.subscribe(
      {},
      {
        onData: ({ data }) => {
          if (data.storeFull !== isFull.at(-1)) isFull.push(data.storeFull);
          wake();
        },
      },
    );
    const told = async (count: number) => {
      while (isFull.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    await told(1);

    const STEPS = 2_000;
    const batch = (sequence: number) =>
      bytesOf(
        batchOf(sequence, [frameOf({ "my/loss": Array.from({ length: STEPS }, Math.random) }, sequence * STEPS)]),
      );
    let sequence = 0;
    let stuck = batch(1);
    let failure: unknown;
    while (failure === undefined && sequence < 1_000) {
      stuck = batch(sequence + 1);
      await client.series.append.mutate(stuck).then(
        () => sequence++,
        (error: unknown) => (failure = error),
      );
    }
    expect(failure).toBeInstanceOf(TRPCClientError);
    expect(failure).toMatchObject({
      message: expect.stringContaining("the disk is full"),
      data: { httpStatus: 503, reason: "full" },
    });
    await told(2);
    expect((await client.server.info.query()).storeFull).toBe(true);
    const points = async () => (await client.series.list.query({ run: runIdOf(1) }))[0]!.pointCount;
    expect(await points()).toBe(sequence * STEPS);

    rmSync(join(folder, "ballast"));
    expect(await client.series.append.mutate(stuck)).toMatchObject({ applied: true, sequence: sequence + 1 });
    await told(3);
    expect(isFull).toEqual([false, true, false]);
    expect(await points()).toBe((sequence + 1) * STEPS);
    page.unsubscribe();
  });
});
