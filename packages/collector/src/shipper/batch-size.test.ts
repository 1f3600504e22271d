import { expect, test } from "vitest";
import { BatchSize } from "./batch-size.ts";

/** Ships so many records to a receiver that refuses every batch with one of `bad` in it. */
function ship(count: number, bad: ReadonlySet<number>): { aside: number[]; requests: number } {
  const size = new BatchSize();
  const aside: number[] = [];
  let requests = 0;
  for (let at = 0; at < count; ) {
    const batch = Array.from({ length: Math.min(size.maximum, count - at, 10_000) }, (_, i) => at + i);
    requests++;
    if (!batch.some((record) => bad.has(record))) {
      size.taken();
      at += batch.length;
    } else if (!size.refused(batch.length)) {
      aside.push(...batch);
      at += batch.length;
    }
  }
  return { aside, requests };
}

test("only what the receiver minds is set aside", () => {
  const bad = new Set([0, 1, 4_711, 99_999]);
  const { aside, requests } = ship(100_000, bad);
  expect(aside).toEqual([...bad]);
  expect(requests).toBeLessThan(200);
});

test("where nothing is taken, batches are soon set aside whole", () => {
  const { aside, requests } = ship(100_000, new Set(Array.from({ length: 100_000 }, (_, i) => i)));
  expect(aside).toHaveLength(100_000);
  expect(requests).toBeLessThan(50);
});
