import { describe, expect, it } from "vitest";
import { frame, listQuery, type Suite } from "./harness.ts";

export function testRuns(suite: Suite): void {
  describe("runs", () => {
    it("runs.open creates a run once and answers a repeat with the same run", async () => {
      const input = suite.openRunInput({ name: "Pythia 14M", tags: ["small"], config: { seed: 1 } });
      const first = await suite.store.runs.open(input);
      const second = await suite.store.runs.open(input);
      expect(first).toMatchObject({ created: true, lastSequence: 0 });
      expect(second).toMatchObject({ created: false, lastSequence: 0 });
      expect(second.run).toMatchObject({ id: input.runId, name: "Pythia 14M", tags: ["small"], config: { seed: 1 } });
      expect(first.run.slug).toBe(`pythia-14m-${input.runId.slice(-6)}`);
      expect(await suite.store.runs.get(first.run.slug)).toEqual(await suite.store.runs.get(input.runId));
      expect(await suite.store.runs.get("no such run")).toBeNull();
    });

    it("runs.open keeps to its resume mode", async () => {
      const unknown = suite.openRunInput({ resume: "must" });
      await expect(suite.store.runs.open(unknown)).rejects.toMatchObject({ code: "not-found" });
      const never = suite.openRunInput({ resume: "never" });
      expect((await suite.store.runs.open(never)).created).toBe(true);
      // the same writer again is a retry, another one is not
      expect((await suite.store.runs.open(never)).created).toBe(false);
      await expect(suite.store.runs.open({ ...never, writerId: suite.id() })).rejects.toMatchObject({
        code: "conflict",
      });
      const must = await suite.store.runs.open({ ...never, writerId: suite.id(), resume: "must" });
      expect(must.created).toBe(false);
      await expect(
        suite.store.runs.open({ ...never, project: "another project", resume: "allow" }),
      ).rejects.toMatchObject({ code: "conflict" });
    });

    it("runs.open of a second writer reopens a finished run; a repeat of the first does not", async () => {
      const input = suite.openRunInput();
      await suite.store.runs.open(input);
      await suite.store.runs.finish(input.runId, "finished", suite.nowMs);
      expect((await suite.store.runs.open(input)).run).toMatchObject({ status: "finished", finishedAtMs: suite.nowMs });
      const resumed = await suite.store.runs.open({ ...input, writerId: suite.id(), config: { more: true } });
      expect(resumed.run).toMatchObject({ status: "running", finishedAtMs: null, config: { more: true } });
    });

    it("two runs of one name with ids that end alike get different slugs", async () => {
      const first = suite.openRunInput({ name: "twin", runId: "11111111-0000-4000-8000-00000abcdef0" });
      const second = suite.openRunInput({ name: "twin", runId: "22222222-0000-4000-8000-00000abcdef0" });
      const a = await suite.store.runs.open(first);
      const b = await suite.store.runs.open(second);
      expect(a.run.slug).not.toBe(b.run.slug);
      expect((await suite.store.runs.get(b.run.slug))?.id).toBe(second.runId);
    });

    it("a run whose heartbeat stops is lost, and lives again when it returns or when points arrive", async () => {
      const { runId, writer } = await suite.run();
      const started = suite.nowMs;
      suite.nowMs += 60_001;
      expect(await suite.store.runs.markLost(started)).not.toContain(runId);
      expect(await suite.store.runs.markLost(started + 1)).toContain(runId);
      expect(await suite.store.runs.markLost(started + 1)).not.toContain(runId);
      expect((await suite.store.runs.get(runId))?.status).toBe("lost");
      await suite.store.runs.heartbeat(runId, suite.nowMs);
      expect(await suite.store.runs.get(runId)).toMatchObject({ status: "running", heartbeatAtMs: suite.nowMs });
      await suite.store.runs.markLost(suite.nowMs + 1);
      await writer.append(frame("train/loss", 0, [1]));
      expect((await suite.store.runs.get(runId))?.status).toBe("running");
      await suite.store.runs.finish(runId, "failed", suite.nowMs);
      await suite.store.runs.heartbeat(runId, suite.nowMs + 5);
      expect(await suite.store.runs.get(runId)).toMatchObject({ status: "failed", finishedAtMs: suite.nowMs });
    });

    it("writes to an unknown run are not found", async () => {
      const nobody = suite.id();
      for (const attempt of [
        () => suite.store.runs.heartbeat(nobody, 0),
        () => suite.store.runs.finish(nobody, "finished", 0),
        () => suite.store.runs.update(nobody, { name: "x" }),
        () => suite.store.runs.delete(nobody, 0),
        () => suite.store.runs.append({ runId: nobody, writerId: nobody, sequence: 1, sections: [] }),
        () => suite.store.targets.link(nobody, null),
        () => suite.store.targets.ofRun(nobody),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ name: "StoreError", code: "not-found" });
      }
      expect(await suite.store.series.list(nobody)).toEqual([]);
      expect(await suite.store.runs.events(nobody)).toEqual([]);
    });

    it("runs.list filters, searches, sorts and pages", async () => {
      const project = "listing";
      const names = ["alpha", "beta", "Gamma É"];
      const ids: string[] = [];
      for (const [k, name] of names.entries()) {
        suite.nowMs += 1;
        const { runId, writer } = await suite.run({ project, name, tags: k === 0 ? ["a", "100%"] : ["aa"] });
        await writer.append(frame("train/loss", 0, [5, [2, 7, NaN][k]!]));
        ids.push(runId);
      }
      await suite.store.runs.update(ids[1]!, { note: "Watch the spike_q1 here" });
      const list = async (overrides: Parameters<typeof listQuery>[0]) =>
        (await suite.store.runs.list(listQuery({ project, ...overrides }))).items.map((item) => item.run.name);
      expect(await list({})).toEqual(["Gamma É", "beta", "alpha"]);
      expect(await list({ sort: { by: "name", descending: false } })).toHaveLength(3);
      expect(await list({ sort: { by: "metric", metric: "train/loss", descending: true } })).toEqual([
        "beta",
        "alpha",
        "Gamma É",
      ]);
      expect(await list({ sort: { by: "metric", metric: "train/loss", descending: false } })).toEqual([
        "alpha",
        "beta",
        "Gamma É",
      ]);
      expect(await list({ search: "gamma é" })).toEqual(["Gamma É"]);
      expect(await list({ search: "SPIKE_Q1 watch" })).toEqual(["beta"]);
      expect(await list({ search: "%" })).toEqual(["alpha"]);
      expect(await list({ tags: ["a"] })).toEqual(["alpha"]);
      expect(await list({ tags: ["aa"] })).toHaveLength(2);
      expect(await list({ statuses: ["finished"] })).toEqual([]);
      const page = await suite.store.runs.list(listQuery({ project, offset: 1, limit: 1, metrics: ["train/loss"] }));
      expect(page.total).toBe(3);
      expect(page.items.map((item) => item.run.name)).toEqual(["beta"]);
      expect(page.items[0]!.lastValues).toEqual({ "train/loss": 7 });
      const projects = await suite.store.runs.projects();
      expect(projects.find(({ name }) => name === project)).toMatchObject({ runCount: 3, runningCount: 3 });
    });

    it("runs.list carries a tiny line of the asked metric", async () => {
      const { writer } = await suite.run({ project: "sparkline" });
      await writer.append(
        frame(
          "train/loss",
          0,
          Float64Array.from({ length: 1000 }, (_, i) => i),
        ),
      );
      const page = await suite.store.runs.list(
        listQuery({ project: "sparkline", sparkline: { metric: "train/loss", points: 20 } }),
      );
      const line = page.items[0]!.sparkline!;
      expect(line.steps[0]).toBe(0);
      expect(line.steps.at(-1)).toBe(999);
      expect(line.steps.length).toBeLessThanOrEqual(22);
      const none = await suite.store.runs.list(
        listQuery({ project: "sparkline", sparkline: { metric: "none", points: 20 } }),
      );
      expect(none.items[0]!.sparkline).toBeNull();
    });

    it("runs.update changes what it is given and keeps the slug", async () => {
      const { runId } = await suite.run({ name: "before", modelCard: { hiddenSize: 8 } });
      const slug = (await suite.store.runs.get(runId))!.slug;
      const run = await suite.store.runs.update(runId, { name: "after", tags: ["x"], note: "<b>text</b>" });
      expect(run).toMatchObject({
        name: "after",
        tags: ["x"],
        note: "<b>text</b>",
        slug,
        modelCard: { hiddenSize: 8 },
      });
    });

    it("delete is soft, restore undoes it, purge is for good", async () => {
      const { runId, writer } = await suite.run({ project: "deleting" });
      await writer.append(frame("train/loss", 0, [1, 2, 3]));
      const deletedAt = suite.nowMs;
      await suite.store.runs.delete(runId, deletedAt);
      expect((await suite.store.runs.list(listQuery({ project: "deleting" }))).total).toBe(0);
      expect((await suite.store.runs.list(listQuery({ project: "deleting", deleted: true }))).total).toBe(1);
      // a collector that has not heard of it loses nothing
      await writer.append(frame("train/loss", 3, [4]));
      await suite.store.runs.restore(runId);
      expect((await suite.store.runs.list(listQuery({ project: "deleting" }))).total).toBe(1);
      expect((await suite.store.series.list(runId))[0]!.pointCount).toBe(4);
      expect(await suite.store.runs.purge(deletedAt + 1)).not.toContain(runId);
      await suite.store.runs.delete(runId, deletedAt);
      expect(await suite.store.runs.purge(deletedAt)).not.toContain(runId);
      const before = await suite.store.cursor();
      expect(await suite.store.runs.purge(deletedAt + 1)).toContain(runId);
      expect(await suite.store.runs.get(runId)).toBeNull();
      expect(await suite.store.series.list(runId)).toEqual([]);
      const changes = await suite.store.changesSince(before);
      expect(changes.runs).toContainEqual({ runId, project: "deleting", kinds: ["deleted"] });
    });
  });
}
