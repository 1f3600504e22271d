import { describe, expect, it } from "vitest";
import { frame, listQuery, type Suite } from "./harness.ts";

export function testAttempts(suite: Suite): void {
  const read = async (runId: string, metric: string, superseded = true) =>
    (await suite.store.series.read({ series: [{ runId, metric }], maxPoints: 1000, superseded })).map((part) => [
      part.attempt,
      part.superseded ? "superseded" : "current",
      Array.from(part.steps),
    ]);

  describe("attempts", () => {
    it("a metric logged at or below its last step opens a new attempt; the old tail stays, superseded", async () => {
      const { runId, writer } = await suite.run();
      await writer.append(frame("train/loss", 0, [9, 8, 7, 6]));
      await writer.append(frame("train/loss", 2, [5, 4]));
      expect(await read(runId, "train/loss")).toEqual([
        [1, "current", [0, 1]],
        [1, "superseded", [2, 3]],
        [2, "current", [2, 3]],
      ]);
      expect(await read(runId, "train/loss", false)).toEqual([
        [1, "current", [0, 1]],
        [2, "current", [2, 3]],
      ]);
      expect(await suite.store.runs.attempts(runId)).toMatchObject([
        { attempt: 1, fromStep: 0 },
        { attempt: 2, fromStep: 2, writerId: writer.writerId },
      ]);
      expect(await suite.store.runs.get(runId)).toMatchObject({ attempts: 2, lastStep: 3 });
      expect((await suite.store.runs.events(runId)).map((event) => event.kind)).toEqual(["attempt"]);
      expect((await suite.store.series.list(runId))[0]).toMatchObject({ pointCount: 6, lastStep: 3, lastValue: 4 });
    });

    it("what a list shows as last is the newest attempt's, though another had been further", async () => {
      const { runId, writer } = await suite.run({ project: "rewound" });
      await writer.append(frame("train/loss", 0, [9, 8, 7, 6]));
      await writer.append(frame("train/loss", 1, [5]));
      expect((await suite.store.series.list(runId))[0]).toMatchObject({ lastStep: 1, lastValue: 5 });
      const page = await suite.store.runs.list(listQuery({ project: "rewound", metrics: ["train/loss"] }));
      expect(page.items[0]!.lastValues).toEqual({ "train/loss": 5 });
    });

    it("a rewind within one batch does the same", async () => {
      const { runId, writer } = await suite.run();
      await writer.append(frame("train/loss", 0, [3, 2, 1]), frame("train/loss", 1, [2]), frame("train/loss", 2, [1]));
      expect(await read(runId, "train/loss")).toEqual([
        [1, "current", [0]],
        [1, "superseded", [1, 2]],
        [2, "current", [1, 2]],
      ]);
      await writer.append(frame("train/loss", 3, [1, 1]), frame("train/loss", 0, [3]));
      expect(await suite.store.runs.get(runId)).toMatchObject({ attempts: 3, lastStep: 0 });
    });

    it("another metric that lags behind opens none", async () => {
      const { runId, writer } = await suite.run();
      await writer.append(frame("train/loss", 0, [3, 2, 1, 1, 1]));
      await writer.append(frame("head/stable_rank", 0, [7]), frame("head/stable_rank", 3, [6]));
      await writer.append(frame("train/loss", 5, [1]));
      expect(await suite.store.runs.attempts(runId)).toHaveLength(1);
    });

    it("a rewind supersedes the metrics that have not been logged again yet", async () => {
      const { runId, writer } = await suite.run();
      await writer.append(frame("train/loss", 0, [3, 2, 1]), frame("eval/loss", 2, [5]));
      await writer.append(frame("train/loss", 1, [2]));
      expect(await read(runId, "eval/loss")).toEqual([[1, "superseded", [2]]]);
    });

    it("what a dead process delivers late stays in its own attempt", async () => {
      const { runId, writer: dead } = await suite.run();
      await dead.append(frame("train/loss", 0, [9, 8, 7]));
      const resumed = await suite.secondWriter(runId);
      await resumed.append(frame("train/loss", 1, [6, 5, 4, 3]));
      await dead.append(frame("train/loss", 3, [7]));
      expect(await read(runId, "train/loss")).toEqual([
        [1, "current", [0]],
        [1, "superseded", [1, 2, 3]],
        [2, "current", [1, 2, 3, 4]],
      ]);
    });

    it("a helper of a resumed process follows it into the new attempt, and may lower its start", async () => {
      const { runId, writer } = await suite.run();
      await writer.append(frame("train/loss", 0, [9, 8, 7, 6]), frame("eval/loss", 0, [9]), frame("eval/loss", 2, [8]));
      const resumed = await suite.secondWriter(runId);
      const helper = await suite.secondWriter(runId);
      await resumed.append(frame("train/loss", 3, [5]));
      await helper.append(frame("eval/loss", 1, [7]));
      expect(await suite.store.runs.attempts(runId)).toMatchObject([{ fromStep: 0 }, { fromStep: 1 }]);
      expect(await read(runId, "eval/loss")).toEqual([
        [1, "current", [0]],
        [1, "superseded", [2]],
        [2, "current", [1]],
      ]);
    });

    it("two writers that log the same metric at the same steps get one attempt each and no more", async () => {
      const { runId, writer: a } = await suite.run();
      const b = await suite.secondWriter(runId);
      for (let step = 0; step < 10; step++) {
        await a.append(frame("train/loss", step, [step]));
        await b.append(frame("train/loss", step, [-step]));
      }
      const attempts = await suite.store.runs.attempts(runId);
      expect(attempts).toMatchObject([{ writerId: a.writerId }, { writerId: b.writerId }]);
      const parts = await suite.store.series.read({
        series: [{ runId, metric: "train/loss" }],
        maxPoints: 100,
        superseded: true,
      });
      expect(parts.map((part) => [part.superseded, part.pointCount, part.values.at(-1)])).toEqual([
        [true, 10, 9],
        [false, 10, -9],
      ]);
    });

    it("spectra and profiles are superseded with the rest", async () => {
      const { runId, writer } = await suite.run();
      const spectrum = (step: number) => ({
        kind: "spectrum" as const,
        step,
        wallTimeMs: step,
        method: "gram-float64",
        dtype: "float32",
        rows: 4,
        columns: 2,
        singularValues: Float64Array.of(2, 1),
      });
      await writer.append(frame("train/loss", 0, [3, 2, 1]), spectrum(0), spectrum(2));
      await writer.append(frame("train/loss", 1, [3]));
      await writer.append(spectrum(3));
      const records = await suite.store.spectra.read(runId, { maxSteps: 10 });
      expect(records.map((record) => [record.attempt, record.step])).toEqual([
        [1, 0],
        [2, 3],
      ]);
      // a spectrum logged again is a rewind as well
      await writer.append(spectrum(3));
      expect((await suite.store.spectra.read(runId, { maxSteps: 10 })).map((record) => record.attempt)).toEqual([1, 3]);
    });
  });
}
