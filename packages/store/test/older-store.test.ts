import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../src/contract/store.ts";
import { openSqliteStore, STORE_FILE } from "../src/sqlite/open-sqlite-store.ts";
import { listQuery } from "./conformance/harness.ts";
import { recorded } from "./fixtures/store-67dd7e1/recorded.mjs";

const fixture = (name: string) => readFileSync(new URL(`./fixtures/store-67dd7e1/${name}`, import.meta.url));

describe("a store that commit 67dd7e1 wrote", () => {
  const answers = JSON.parse(fixture("answers.json").toString());
  let directory: string;
  let store: Store;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "headroom-older-"));
    writeFileSync(join(directory, STORE_FILE), gunzipSync(fixture("store.sqlite.gz")));
    store = openSqliteStore({ directory });
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it("is sound", async () => {
    expect(await store.care.check()).toEqual({ chunks: 42, points: 48_824, faults: [] });
  });

  it("answers as it did: projects, runs, changes, views, targets, labels", async () => {
    const list = (overrides: Parameters<typeof listQuery>[0]) =>
      store.runs.list(listQuery({ metrics: ["train/loss"], ...overrides }));
    expect(
      recorded({
        cursor: await store.cursor(),
        projects: await store.runs.projects(),
        runs: await list({ sparkline: { metric: "train/loss", points: 20 } }),
        deletedRuns: await list({ deleted: true }),
        byMetric: await list({ sort: { by: "metric", metric: "train/loss", descending: false } }),
        found: await list({ search: "QUIET" }),
        changes: await store.changesSince(0),
        views: await store.views.get("view-1"),
        targets: await store.targets.list(),
        target: await store.targets.get("by-hand"),
        labels: await store.verdicts.listLabels(),
      }),
    ).toEqual({ ...answers, runsOneByOne: undefined });
  });

  it.each(answers.runsOneByOne as { runId: string; writers: string[]; summaries: { metric: string }[] }[])(
    "answers as it did: everything of run $runId",
    async ({ runId, writers, ...before }) => {
      const read = async (query: object) => {
        const all = { maxPoints: 300, superseded: true, ...query };
        const answers = before.summaries.map(async ({ metric }) => [
          metric,
          await store.series.read({ series: [{ runId, metric }], ...all }),
        ]);
        return Object.fromEntries(await Promise.all(answers));
      };
      const after = {
        run: await store.runs.get(runId),
        lastSequences: await Promise.all(writers.map((writerId) => store.runs.lastSequence(runId, writerId))),
        attempts: await store.runs.attempts(runId),
        summaries: await store.series.list(runId),
        events: await store.runs.events(runId),
        spectra: await store.spectra.read(runId, { maxSteps: 100 }),
        profiles: await store.spectra.readProfiles(runId, { metric: "hidden/anisotropy", maxSteps: 100 }),
        verdict: await store.verdicts.get(runId),
        target: await store.targets.ofRun(runId),
        exact: await read({ maxPoints: 100_000 }),
        linear: await read({}),
        log: await read({ spacing: "log", superseded: false }),
        zoomed: await read({ fromStep: 4_000.5, toStep: 30_001 }),
      };
      expect(recorded(after)).toEqual(before);
    },
  );
});
