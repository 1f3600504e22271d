import type { SeriesColumns } from "@headroom/protocol";
import { expect, it } from "vitest";
import { asOf, recordedBy } from "./as-of.ts";

const part = (attempt: number, wallTimes: number[], superseded = false): SeriesColumns => ({
  runId: "r",
  metric: "train/loss",
  attempt,
  superseded,
  pointCount: wallTimes.length,
  exact: true,
  steps: Float64Array.from(wallTimes, (_, i) => i),
  values: Float64Array.from(wallTimes, (ms) => ms / 10),
  wallTimesMs: Float64Array.from(wallTimes),
});

it("drops what came later", () => {
  const [only] = asOf([part(0, [10, 20, 30])], 20);
  expect([...only!.steps]).toEqual([0, 1]);
  expect([...only!.values]).toEqual([1, 2]);
  expect(only!.pointCount).toBe(2);
});

it("undoes a rewind that came later", () => {
  const before = asOf([part(0, [1, 2]), part(0, [3, 4], true), part(1, [50, 60])], 40);
  expect(before.map(({ attempt, superseded }) => [attempt, superseded])).toEqual([
    [0, false],
    [0, false],
  ]);
  const after = asOf([part(0, [1, 2]), part(0, [3, 4], true), part(1, [50, 60])], 100);
  expect(after.map(({ superseded }) => superseded)).toEqual([false, true, false]);
});

it("keeps all on a live page", () => {
  const records = [{ wallTimeMs: 1 }, { wallTimeMs: 9 }];
  expect(recordedBy(records, undefined)).toBe(records);
  expect(recordedBy(records, 5)).toHaveLength(1);
});
