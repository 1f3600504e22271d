import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { segmentFileName } from "./layout.ts";
import { SegmentFlush } from "./segment-flush.ts";

test("every segment with something new is synced, and no other", async () => {
  const directory = mkdtempSync(join(tmpdir(), "headroom-sync-"));
  const write = (segment: number) => appendFileSync(join(directory, segmentFileName(segment)), "records");
  const flush = new SegmentFlush(directory);
  expect(await flush.run()).toBe(0);
  for (const segment of [1, 2, 3]) write(segment);
  expect(await flush.run()).toBe(3);
  expect(await flush.run()).toBe(0);
  write(3);
  write(4);
  expect(await flush.run()).toBe(2);
  rmSync(directory, { recursive: true });
});
