import { describe, expect, it } from "vitest";
import type { Suite } from "./harness.ts";

export function testKeepsakes(suite: Suite): void {
  describe("verdicts, labels, targets, views", () => {
    it("a verdict is replaced by the next", async () => {
      const { runId } = await suite.run();
      expect(await suite.store.verdicts.get(runId)).toBeNull();
      const verdict = {
        runId,
        detectorState: { n: [1] },
        verdict: { state: "healthy" },
        assessedCursor: 1,
        updatedAtMs: 2,
      };
      await suite.store.verdicts.put(verdict);
      await suite.store.verdicts.put({ ...verdict, assessedCursor: 7, verdict: null });
      expect(await suite.store.verdicts.get(runId)).toEqual({ ...verdict, assessedCursor: 7, verdict: null });
    });

    it("labels are numbered within their run and listed over all runs", async () => {
      const { runId } = await suite.run();
      const label = { runId, decision: "confirmed" as const, onsetStep: 9, note: "yes", createdAtMs: 3 };
      expect(await suite.store.verdicts.addLabel(label)).toEqual({ ...label, id: 1 });
      const second = { ...label, decision: "dismissed" as const, onsetStep: null };
      expect(await suite.store.verdicts.addLabel(second)).toEqual({ ...second, id: 2 });
      expect(await suite.store.verdicts.listLabels(runId)).toHaveLength(2);
      expect(await suite.store.verdicts.listLabels()).toEqual(
        expect.arrayContaining([
          { ...label, id: 1 },
          { ...second, id: 2 },
        ]),
      );
    });

    it("a run has the target it is linked to, else the newest with both hashes of its model card", async () => {
      const { runId } = await suite.run({ modelCard: { corpusHash: "c", tokenizerHash: "t" } });
      const target = (id: string, corpusHash: string, createdAtMs: number) => ({
        id,
        name: id,
        corpusHash,
        tokenizerHash: "t",
        estimate: { spectrum: [1, 0.5] },
        createdAtMs,
      });
      expect(await suite.store.targets.ofRun(runId)).toBeNull();
      await suite.store.targets.put(target("old", "c", 1));
      await suite.store.targets.put(target("new", "c", 2));
      await suite.store.targets.put(target("other", "d", 3));
      expect(await suite.store.targets.ofRun(runId)).toEqual({ ...target("new", "c", 2), linkedBy: "hashes" });
      await suite.store.targets.link(runId, "other");
      expect(await suite.store.targets.ofRun(runId)).toEqual({ ...target("other", "d", 3), linkedBy: "hand" });
      await suite.store.targets.link(runId, null);
      expect((await suite.store.targets.ofRun(runId))?.id).toBe("new");
      await expect(suite.store.targets.link(runId, "none")).rejects.toMatchObject({ code: "not-found" });
      expect(await suite.store.targets.get("none")).toBeNull();
      const { estimate: _, ...head } = target("other", "d", 3);
      expect(await suite.store.targets.list()).toContainEqual(head);
    });

    it("a view never changes", async () => {
      const view = { id: `view-${suite.id()}`, title: "A view", state: { runs: ["a"], log: true }, createdAtMs: 4 };
      await suite.store.views.put(view);
      await suite.store.views.put(view);
      expect(await suite.store.views.get(view.id)).toEqual(view);
      await expect(suite.store.views.put({ ...view, state: {} })).rejects.toMatchObject({ code: "conflict" });
      expect(await suite.store.views.get(view.id)).toEqual(view);
      expect(await suite.store.views.get("none")).toBeNull();
    });
  });
}
