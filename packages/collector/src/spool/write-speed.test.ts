import { expect, test } from "vitest";
import { WriteSpeed } from "./write-speed.ts";

function states(elapsedMs: readonly number[], bytes = 60): string[] {
  const speed = new WriteSpeed();
  return elapsedMs.flatMap((ms) => speed.observe(ms, bytes) ?? []);
}

const writes = (count: number, msOf: (i: number) => number) => Array.from({ length: count }, (_, i) => msOf(i));

test("a page cache is fast", () => {
  expect(states(writes(10_000, () => 0.002))).toEqual([]);
});

test("a crowded machine, where every twentieth write is preempted for 20 ms, is not a slow disk", () => {
  expect(states(writes(10_000, (i) => (i % 20 === 0 ? 20 : 0.003)))).toEqual([]);
});

test("a network mount is slow, and fast again when its writes are", () => {
  expect(states([...writes(200, () => 0.6), ...writes(2_000, () => 0.003)])).toEqual(["slow", "fast"]);
});

test("a throttled disk that blocks every fifth write is slow", () => {
  expect(states(writes(1_000, (i) => (i % 5 === 0 ? 100 : 0.003)))).toEqual(["slow"]);
});

test("large writes count by the page", () => {
  expect(
    states(
      writes(1_000, () => 1),
      256 * 1024,
    ),
  ).toEqual([]);
});
