import { LIMITS } from "@headroom/protocol";
import { describe, expect, it } from "vitest";
import { frame, type Suite, sameBits } from "./harness.ts";

const everything = { maxPoints: 20_000, superseded: true };

export function testAppends(suite: Suite, manyMetrics: number): void {
  const read = (runId: string, metric: string) =>
    suite.store.series.read({ series: [{ runId, metric }], ...everything });

  describe("append", () => {
    it("applies a batch once however often it comes", async () => {
      const { runId, writer } = await suite.run();
      const batch = writer.batch(frame("train/loss", 0, [3, 2, 1]));
      const first = await suite.store.runs.append(batch);
      expect(first).toMatchObject({ applied: true, sequence: 1 });
      for (let k = 0; k < 3; k++) {
        expect(await suite.store.runs.append(batch)).toMatchObject({
          applied: false,
          sequence: 1,
          cursor: first.cursor,
        });
      }
      expect(await suite.store.runs.lastSequence(runId, writer.writerId)).toBe(1);
      expect((await read(runId, "train/loss"))[0]).toMatchObject({ pointCount: 3, exact: true, attempt: 1 });
      expect(await suite.store.runs.attempts(runId)).toHaveLength(1);
    });

    it("refuses a gap and names the batch it waits for", async () => {
      const { writer } = await suite.run();
      await writer.append(frame("train/loss", 0, [1]));
      const late = { ...writer.batch(frame("train/loss", 1, [1])), sequence: 5 };
      await expect(suite.store.runs.append(late)).rejects.toMatchObject({
        code: "refused",
        expectedSequence: 2,
        message: expect.stringContaining("batch 2 is expected"),
      });
    });

    it("refuses a batch that comes again with other content, logs that once, and merges nothing", async () => {
      const { runId, writer } = await suite.run();
      await writer.append(frame("train/loss", 0, [1, 2]));
      const other = { ...writer.batch(frame("train/loss", 0, [1, 2.5])), sequence: 1 };
      for (let k = 0; k < 2; k++) {
        await expect(suite.store.runs.append(other)).rejects.toMatchObject({ code: "conflict" });
      }
      const events = await suite.store.runs.events(runId);
      expect(events.map((event) => event.kind)).toEqual(["batch-refused"]);
      expect(Array.from((await read(runId, "train/loss"))[0]!.values)).toEqual([1, 2]);
      await writer.append(frame("train/loss", 2, [3]));
    });

    it("a replay of an old batch is known long after", async () => {
      const { runId, writer } = await suite.run();
      for (let step = 0; step < 100; step++) await writer.append(frame("train/loss", step, [step]));
      for (const sequence of [1, 36, 37, 99, 100]) {
        const replay = { ...writer.batch(frame("train/loss", sequence - 1, [sequence - 1])), sequence };
        expect(await suite.store.runs.append(replay)).toMatchObject({ applied: false, sequence: 100 });
      }
      expect((await read(runId, "train/loss"))[0]!.pointCount).toBe(100);
    });

    it("keeps every bit: NaN payloads, infinities, minus zero, subnormals, the greatest step, odd wall times", async () => {
      const { runId, writer } = await suite.run();
      const payload = new Float64Array(new BigUint64Array([0x7ff8dead_beef0001n]).buffer)[0]!;
      const values = Float64Array.of(payload, Infinity, -Infinity, -0, 5e-324, Number.MAX_VALUE);
      const steps = Float64Array.of(0, 1, 7, 2 ** 40, 2 ** 52, Number.MAX_SAFE_INTEGER);
      const wallTimesMs = Float64Array.of(0.1, -5, NaN, 1_700_000_000_000.125, 1e300, -0);
      await writer.append({ kind: "frame", metrics: ["odd"], steps, wallTimesMs, values: [values] });
      const [columns] = await read(runId, "odd");
      expect(sameBits(columns!.values, values)).toBe(true);
      expect(sameBits(columns!.steps, steps)).toBe(true);
      expect(sameBits(columns!.wallTimesMs, wallTimesMs)).toBe(true);
      const [summary] = await suite.store.series.list(runId);
      expect(summary).toMatchObject({
        pointCount: 6,
        nonFiniteCount: 3,
        firstStep: 0,
        lastStep: Number.MAX_SAFE_INTEGER,
        lastValue: Number.MAX_VALUE,
        minimum: 0,
        maximum: Number.MAX_VALUE,
      });
    });

    it("keeps every bit over sealed chunks too", async () => {
      const { runId, writer } = await suite.run();
      const count = 10_000;
      const steps = Float64Array.from({ length: count }, (_, i) => i * i);
      const wallTimesMs = steps.map((_, i) => 1_700_000_000_000 + i * Math.PI);
      const values = steps.map((_, i) => (i % 1000 === 0 ? NaN : Math.sin(i)));
      await writer.append({ kind: "frame", metrics: ["a", "b"], steps, wallTimesMs, values: [values, wallTimesMs] });
      for (const [metric, expected] of [
        ["a", values],
        ["b", wallTimesMs],
      ] as const) {
        const [columns] = await read(runId, metric);
        expect(columns).toMatchObject({ exact: true, pointCount: count });
        expect(sameBits(columns!.values, expected)).toBe(true);
        expect(sameBits(columns!.steps, steps)).toBe(true);
        expect(sameBits(columns!.wallTimesMs, wallTimesMs)).toBe(true);
      }
    });

    it("a series that ends in NaN or infinity says so", async () => {
      const { runId, writer } = await suite.run();
      await writer.append(frame("nan", 0, [1, NaN]), frame("infinite", 0, [1, -Infinity]), frame("all", 0, [NaN]));
      const byName = new Map((await suite.store.series.list(runId)).map((series) => [series.metric, series]));
      expect(byName.get("nan")!.lastValue).toBeNaN();
      expect(byName.get("infinite")).toMatchObject({ lastValue: -Infinity, minimum: 1, maximum: 1 });
      expect(byName.get("all")).toMatchObject({ minimum: null, maximum: null, nonFiniteCount: 1 });
    });

    it("refuses broken frames and leaves nothing of their batch behind", async () => {
      const { runId, writer } = await suite.run();
      const good = frame("good", 0, [1]);
      const broken = (steps: number[]) => ({ ...frame("bad", 0, steps), steps: Float64Array.from(steps) });
      for (const section of [
        broken([1, 1]),
        broken([2, 1]),
        broken([-1]),
        broken([0.5]),
        broken([2 ** 53]),
        broken([NaN]),
        { ...frame("bad", 0, [1, 2]), values: [Float64Array.of(1)] },
        { ...frame("bad", 0, [1]), metrics: ["bad", "bad"], values: [Float64Array.of(1), Float64Array.of(1)] },
      ]) {
        await expect(suite.store.runs.append(writer.batch(good, section))).rejects.toMatchObject({ code: "refused" });
      }
      expect(await suite.store.series.list(runId)).toEqual([]);
      expect(await suite.store.runs.lastSequence(runId, writer.writerId)).toBe(0);
      await writer.append();
      await writer.append({ ...frame("empty", 0, []) });
      expect(await suite.store.series.list(runId)).toEqual([]);
    });

    it(`holds ${manyMetrics} metrics in one run and refuses more than the limit by name`, async () => {
      const { runId, writer } = await suite.run();
      const wide = (from: number, count: number, step: number) => ({
        kind: "frame" as const,
        metrics: Array.from({ length: count }, (_, k) => `m/${from + k}`),
        steps: Float64Array.of(step),
        wallTimesMs: Float64Array.of(step),
        values: Array.from({ length: count }, (_, k) => Float64Array.of(from + k)),
      });
      await writer.append(wide(0, manyMetrics, 0));
      await writer.append(wide(0, manyMetrics, 1));
      expect(await suite.store.series.list(runId)).toHaveLength(manyMetrics);
      const [columns] = await read(runId, `m/${manyMetrics - 1}`);
      expect(Array.from(columns!.values)).toEqual([manyMetrics - 1, manyMetrics - 1]);
      await expect(
        suite.store.runs.append(writer.batch(wide(manyMetrics, LIMITS.metricsPerRun - manyMetrics + 1, 2))),
      ).rejects.toMatchObject({ code: "refused", message: expect.stringContaining(String(LIMITS.metricsPerRun)) });
    });

    it("two servers on one store see each other's batches and cursors", async () => {
      const { runId, writer } = await suite.run();
      const another = await suite.openAnother();
      try {
        await writer.append(frame("train/loss", 0, [1, 2]));
        const there = await another.runs.append(writer.batch(frame("train/loss", 2, [3])));
        writer.sequence++;
        expect(there.applied).toBe(true);
        const here = await writer.append(frame("train/loss", 3, [4]));
        expect(here.cursor).toBeGreaterThan(there.cursor);
        expect((await read(runId, "train/loss"))[0]!.pointCount).toBe(4);
        expect(await another.cursor()).toBe(await suite.store.cursor());
        const race = Array.from({ length: 20 }, (_, k) => writer.batch(frame(`metric ${k}`, 0, [k])));
        const results = await Promise.allSettled(
          race.map((batch, k) => (k % 2 === 0 ? suite.store : another).runs.append(batch)),
        );
        expect(results.filter((r) => r.status === "fulfilled" && r.value.applied)).toHaveLength(1);
      } finally {
        await another.close();
      }
    });
  });
}
