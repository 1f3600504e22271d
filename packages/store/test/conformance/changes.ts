import { describe, expect, it } from "vitest";
import { frame, type Suite } from "./harness.ts";

export function testChanges(suite: Suite): void {
  describe("cursor and changes", () => {
    it("every write moves the cursor; changesSince tells each run once with all that changed", async () => {
      const start = await suite.store.cursor();
      const { runId, writer } = await suite.run({ project: "changing" });
      const opened = await suite.store.cursor();
      expect(opened).toBeGreaterThan(start);
      const appended = await writer.append(frame("train/loss", 0, [1]), {
        kind: "event",
        step: NaN,
        wallTimeMs: 0,
        eventKind: "note",
        message: "hello",
      });
      expect(appended.cursor).toBeGreaterThan(opened);
      expect((await suite.store.runs.get(runId))?.cursor).toBe(appended.cursor);
      const changes = await suite.store.changesSince(start, { runIds: [runId] });
      expect(changes.cursor).toBeGreaterThanOrEqual(appended.cursor);
      expect(changes.runs).toHaveLength(1);
      expect(changes.runs[0]).toMatchObject({ runId, project: "changing" });
      expect([...changes.runs[0]!.kinds].sort()).toEqual(["events", "run", "series"]);
      const after = await suite.store.changesSince(opened, { project: "changing" });
      expect(after.runs.map(({ runId }) => runId)).toEqual([runId]);
      expect((await suite.store.changesSince(changes.cursor)).runs).toEqual([]);
      expect((await suite.store.changesSince(start, { project: "another" })).runs).toEqual([]);
      expect((await suite.store.changesSince(start, { runIds: [] })).runs).toEqual([]);
      expect((await suite.store.changesSince(start, { runIds: [suite.id()] })).runs).toEqual([]);
    });

    it("a stored or replaced target is told, whatever the filter, and is no run", async () => {
      const target = { id: suite.id(), name: "t", corpusHash: "", tokenizerHash: "", estimate: 1, createdAtMs: 1 };
      const start = await suite.store.cursor();
      await suite.store.targets.put(target);
      const stored = await suite.store.cursor();
      expect(stored).toBeGreaterThan(start);
      await suite.store.targets.put({ ...target, name: "again" });
      for (const since of [start, stored]) {
        for (const filter of [{}, { runIds: [] }, { runIds: [suite.id()], project: "another" }]) {
          const changes = await suite.store.changesSince(since, filter);
          expect(changes.targets).toContain(target.id);
          expect(changes.runs.map(({ runId }) => runId)).not.toContain(target.id);
        }
      }
      expect((await suite.store.changesSince(await suite.store.cursor())).targets).not.toContain(target.id);
    });

    it("watch hints at changes until it is stopped", async () => {
      let stop = () => {};
      const hinted = new Promise<void>((resolve) => {
        stop = suite.store.watch(resolve);
      });
      const { writer } = await suite.run();
      await hinted;
      stop();
      let hints = 0;
      suite.store.watch(() => hints++)();
      await writer.append(frame("train/loss", 0, [1]));
      await new Promise((resolve) => setImmediate(resolve));
      expect(hints).toBe(0);
    });

    it("a replay moves nothing", async () => {
      const { writer } = await suite.run();
      const batch = writer.batch(frame("train/loss", 0, [1]));
      await suite.store.runs.append(batch);
      const before = await suite.store.cursor();
      await suite.store.runs.append(batch);
      expect(await suite.store.cursor()).toBe(before);
    });
  });
}
