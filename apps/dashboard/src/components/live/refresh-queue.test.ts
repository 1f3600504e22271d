import { expect, it } from "vitest";
import { RefreshQueue } from "./refresh-queue.ts";

function harness() {
  const timers: { ms: number; run: () => void }[] = [];
  const seen: number[][] = [];
  const ends: (() => void)[] = [];
  let now = 0;
  const queue = new RefreshQueue<number>(
    (changes) => {
      seen.push([...changes]);
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    { now: () => now, after: (ms, run) => timers.push({ ms, run }) },
  );
  const settle = async (tookMs: number) => {
    now += tookMs;
    ends.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { queue, seen, timers, settle };
}

it("refreshes at once, then gathers what comes meanwhile into one more refresh", async () => {
  const { queue, seen, timers, settle } = harness();
  queue.push([1]);
  queue.push([2]);
  queue.push([3, 4]);
  expect(seen).toEqual([[1]]);
  await settle(10);
  expect(seen).toEqual([[1]]);
  timers.shift()!.run();
  expect(seen).toEqual([[1], [2, 3, 4]]);
});

it("asks a slow server less often", async () => {
  const { queue, timers, settle } = harness();
  queue.push([1]);
  await settle(10);
  expect(timers.shift()!.ms).toBe(250);
  const slow = harness();
  slow.queue.push([1]);
  await slow.settle(3_000);
  expect(slow.timers.shift()!.ms).toBe(3_000);
});

it("rests when nothing changed", async () => {
  const { queue, seen, timers, settle } = harness();
  queue.push([]);
  expect(seen).toEqual([]);
  queue.push([1]);
  await settle(1);
  timers.shift()!.run();
  expect(seen).toEqual([[1]]);
});
