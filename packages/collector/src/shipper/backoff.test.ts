import { expect, test } from "vitest";
import { Backoff } from "./backoff.ts";

test("pauses double up to the maximum, with jitter from half, and start again after a success", () => {
  const least = new Backoff(250, 30_000, () => 0);
  expect(Array.from({ length: 9 }, () => least.nextMs())).toEqual([
    125, 250, 500, 1000, 2000, 4000, 8000, 15000, 15000,
  ]);
  const most = new Backoff(250, 30_000, () => 1);
  expect([most.nextMs(), most.nextMs()]).toEqual([250, 500]);
  most.reset();
  expect(most.nextMs()).toBe(250);
});
