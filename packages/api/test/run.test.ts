import { describe, expect, it } from "vitest";
import { apiServerResource, batchOf, bytesOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";

const PROVENANCE = {
  fused: false,
  normGainFolded: true,
  rowsCentred: false,
  excludedRows: 2,
  resolutionFloor: 0.25,
  resolvedCount: 2,
};

describe("a run over HTTP", () => {
  it("opens, streams, is read back to the bit, and finishes", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    const opened = await client.run.open.mutate(openInput(1, { config: { lr: 0.01 }, tags: ["a"] }));
    expect(opened).toMatchObject({ created: true, lastSequence: 0, run: { status: "running", config: { lr: 0.01 } } });

    const losses = [3.25, Number.NaN, Number.POSITIVE_INFINITY, 0.1, Number.NEGATIVE_INFINITY, -0, 0.5];
    const sections = [
      frameOf({ "train/loss": losses, "eval/loss": losses.map((loss) => loss / 2) }),
      {
        kind: "spectrum" as const,
        step: 2,
        wallTimeMs: 5,
        method: "gram-float64",
        dtype: "float32",
        rows: 1024,
        columns: 3,
        singularValues: Float64Array.of(3, 2, 0.1),
        provenance: PROVENANCE,
      },
      {
        kind: "profile" as const,
        metric: "hidden/anisotropy",
        step: 2,
        wallTimeMs: 6,
        values: Float64Array.of(0.1, 0.9),
      },
      { kind: "event" as const, step: 3, wallTimeMs: 7, eventKind: "note", message: "<b>not HTML</b>" },
    ];
    const batch = batchOf(1, sections);
    expect(await client.series.append.mutate(bytesOf(batch))).toMatchObject({ applied: true, sequence: 1 });
    expect(await client.series.append.mutate(bytesOf(batch))).toMatchObject({ applied: false, sequence: 1 });

    const { slug } = opened.run;
    const read = await client.series.read.query({
      series: [
        { run: slug, metric: "train/loss" },
        { run: runIdOf(1), metric: "eval/loss" },
      ],
    });
    expect(read.series.map(({ metric, exact, pointCount }) => ({ metric, exact, pointCount }))).toEqual([
      { metric: "train/loss", exact: true, pointCount: 7 },
      { metric: "eval/loss", exact: true, pointCount: 7 },
    ]);
    expect([...read.series[0]!.values]).toEqual(losses);
    expect([...read.series[0]!.steps]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(read.series[0]!.wallTimesMs[5]).toBe(1_760_000_000_500);
    const lean = await client.series.read.query({ series: [{ run: slug, metric: "train/loss" }], wallTimes: false });
    expect(lean.series[0]!.wallTimesMs).toHaveLength(0);

    expect(await client.series.list.query({ run: slug })).toHaveLength(2);
    const [spectrum] = await client.spectrum.read.query({ run: slug });
    expect(spectrum).toMatchObject({ step: 2, method: "gram-float64", singularValues: Float64Array.of(3, 2, 0.1) });
    expect(spectrum!.provenance).toEqual(PROVENANCE);
    const [profile] = await client.profile.read.query({ run: slug });
    expect(profile).toMatchObject({ step: 2, values: Float64Array.of(0.1, 0.9) });
    expect(await client.event.list.query({ run: slug })).toMatchObject([{ step: 3, message: "<b>not HTML</b>" }]);
    expect(await client.attempt.list.query({ run: slug })).toHaveLength(1);

    const finished = await client.run.finish.mutate({ runId: runIdOf(1), status: "finished", atMs: 1_760_000_001_000 });
    expect(finished.status).toBe("finished");
    const page = await client.run.list.query({ sparkline: { metric: "train/loss", points: 10 } });
    expect(page.total).toBe(1);
    expect(page.items[0]).toMatchObject({ run: { slug }, lastValues: { "train/loss": 0.5 } });
    expect(page.items[0]!.sparkline!.values).toBeInstanceOf(Float64Array);
    expect(await client.project.list.query()).toMatchObject([{ name: "tests", runCount: 1, runningCount: 0 }]);
    expect(await client.server.info.query()).toMatchObject({ storeKind: "sqlite", directory: api.directory });
    expect(api.errors).toEqual([]);
  });

  it("takes steps up to 2^53 - 1", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    const steps = Float64Array.of(0, 2 ** 40, Number.MAX_SAFE_INTEGER);
    const frame = { kind: "frame" as const, metrics: ["a"], steps, wallTimesMs: steps, values: [steps] };
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frame])));
    const { series } = await api.client.series.read.query({ series: [{ run: runIdOf(1), metric: "a" }] });
    expect(series[0]!.steps).toEqual(steps);
    expect((await api.client.run.get.query({ run: runIdOf(1) })).lastStep).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("takes 10,000 metrics in one run and lists them", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    const metrics = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`m/${i}`, [i]]));
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf(metrics)])));
    expect(await api.client.series.list.query({ run: runIdOf(1) })).toHaveLength(10_000);
  });

  it("is renamed, tagged, noted, deleted and restored", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    const { run } = await client.run.open.mutate(openInput());
    const updated = await client.run.update.mutate({ run: run.slug, name: "new name", tags: ["x"], note: "n" });
    expect(updated).toMatchObject({ name: "new name", tags: ["x"], note: "n" });
    expect(await client.run.update.mutate({ run: run.id, note: "m" })).toMatchObject({ tags: ["x"], note: "m" });
    await client.run.delete.mutate({ run: run.id });
    expect((await client.run.list.query({})).total).toBe(0);
    expect((await client.run.list.query({ deleted: true })).total).toBe(1);
    await client.run.restore.mutate({ run: run.id });
    expect((await client.run.list.query({})).total).toBe(1);
  });

  it("is lost when its heartbeat stops, and lives again", async () => {
    let nowMs = 1_760_000_000_000;
    await using api = await apiServerResource({ clock: { now: () => nowMs } });
    const { client } = api;
    await client.run.open.mutate(openInput());
    nowMs += 50_000;
    expect((await client.run.get.query({ run: runIdOf(1) })).status).toBe("running");
    nowMs += 20_000;
    await api.server.api.upkeep.round();
    expect((await client.run.get.query({ run: runIdOf(1) })).status).toBe("lost");
    await client.run.heartbeat.mutate({ runId: runIdOf(1) });
    expect((await client.run.get.query({ run: runIdOf(1) })).status).toBe("running");
    nowMs -= 3_600_000;
    await api.server.api.upkeep.round();
    expect((await client.run.get.query({ run: runIdOf(1) })).status).toBe("running");
  });
});
