import { expect, it } from "vitest";
import { TokenBuckets } from "./token-bucket.ts";

it("lets a burst through, then as much as flows in, a key at a time", () => {
  let nowMs = 0;
  const buckets = new TokenBuckets({ capacity: 10, refillPerSecond: 2 }, { now: () => nowMs });
  expect(buckets.take("a", 9)).toBe(0);
  expect(buckets.has("a")).toBe(true);
  expect(buckets.take("a", 5)).toBe(2);
  expect(buckets.has("a")).toBe(false);
  expect(buckets.has("b")).toBe(true);
  nowMs = 2_000;
  expect(buckets.has("a")).toBe(false);
  nowMs = 2_500;
  expect(buckets.has("a")).toBe(true);
  nowMs = 1e9;
  expect(buckets.take("a", 10)).toBe(0);
});

it("a clock that jumps back gives nothing", () => {
  let nowMs = 1_000;
  const buckets = new TokenBuckets({ capacity: 1, refillPerSecond: 1 }, { now: () => nowMs });
  buckets.take("a", 1);
  nowMs = 0;
  expect(buckets.has("a")).toBe(false);
});

it("forgets the key untouched longest when there are many", () => {
  const buckets = new TokenBuckets({ capacity: 1, refillPerSecond: 1 }, { now: () => 0 });
  for (let i = 0; i <= 10_000; i++) buckets.take(`key ${i}`, 1);
  expect(buckets.has("key 0")).toBe(true);
  expect(buckets.has("key 1")).toBe(false);
});
