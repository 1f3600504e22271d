import { describe, expect, it } from "vitest";
import { type Suite, sameBits } from "./harness.ts";

export function testSpectra(suite: Suite): void {
  describe("spectra, layer profiles, events", () => {
    it("come back bit for bit, in order of steps, thinned with both ends kept", async () => {
      const { runId, writer } = await suite.run();
      const spectra = Array.from({ length: 21 }, (_, k) => ({
        kind: "spectrum" as const,
        step: k * 10,
        wallTimeMs: 1_700_000_000_000.5 + k,
        method: "gram-float64",
        dtype: "bfloat16",
        rows: 100,
        columns: 3,
        singularValues: Float64Array.of(k + 1 / 3, 1e-300, NaN),
      }));
      const profiles = spectra.map(({ step, wallTimeMs }) => ({
        kind: "profile" as const,
        metric: "hidden/anisotropy",
        step,
        wallTimeMs,
        values: Float64Array.of(0.1, 0.2, step),
      }));
      await writer.append(...spectra, ...profiles);
      const all = await suite.store.spectra.read(runId, { maxSteps: 100 });
      expect(all.map(({ step }) => step)).toEqual(spectra.map(({ step }) => step));
      expect(all[7]).toMatchObject({ method: "gram-float64", dtype: "bfloat16", rows: 100, columns: 3, attempt: 1 });
      expect(all[7]!.wallTimeMs).toBe(spectra[7]!.wallTimeMs);
      expect(sameBits(all[7]!.singularValues, spectra[7]!.singularValues)).toBe(true);
      const few = await suite.store.spectra.read(runId, { maxSteps: 5, count: 1 });
      expect(few.map(({ step }) => step)).toEqual([0, 50, 100, 150, 200]);
      expect(few.every(({ singularValues }) => singularValues.length === 1)).toBe(true);
      const range = { fromStep: 15, toStep: 40, maxSteps: 100 };
      expect((await suite.store.spectra.read(runId, range)).map(({ step }) => step)).toEqual([20, 30, 40]);
      for (const bounds of [{ fromStep: 1e300 }, { fromStep: 300, toStep: 1e300 }, { fromStep: 9, toStep: 9.5 }]) {
        expect(await suite.store.spectra.read(runId, { ...bounds, maxSteps: 9 })).toEqual([]);
        const series = [{ runId, metric: "any" }];
        expect(await suite.store.series.read({ ...bounds, series, maxPoints: 9, superseded: true })).toEqual([]);
      }
      const layers = await suite.store.spectra.readProfiles(runId, { ...range, metric: "hidden/anisotropy" });
      expect(layers.map(({ values }) => values[2])).toEqual([20, 30, 40]);
      expect(await suite.store.spectra.readProfiles(runId, { ...range, metric: "other" })).toEqual([]);
      // they are no series to plot
      expect(await suite.store.series.list(runId)).toEqual([]);
    });

    it("keep where they come from, where the sender said so; the same batch with another provenance is another", async () => {
      const { runId, writer } = await suite.run();
      const plain = {
        kind: "spectrum" as const,
        step: 1,
        wallTimeMs: 0,
        method: "gram",
        dtype: "float32",
        rows: 50_257,
        columns: 2,
        singularValues: Float64Array.of(2, 1),
      };
      const provenance = {
        fused: true,
        normGainFolded: false,
        rowsCentred: true,
        excludedRows: 47,
        resolutionFloor: 1 / 3,
        resolvedCount: 2,
      };
      const batch = writer.batch(plain, { ...plain, step: 2, provenance });
      await suite.store.runs.append(batch);
      const stored = await suite.store.spectra.read(runId, { maxSteps: 9 });
      expect(stored.map((spectrum) => spectrum.provenance)).toEqual([undefined, provenance]);
      expect(stored[0]).not.toHaveProperty("provenance");
      const other = { ...plain, step: 2, provenance: { ...provenance, fused: false } };
      await expect(suite.store.runs.append({ ...batch, sections: [plain, other] })).rejects.toThrow("other content");
    });

    it("events are numbered from 1 and read from any of them on", async () => {
      const { runId, writer } = await suite.run();
      const event = (step: number, message: string) => ({
        kind: "event" as const,
        step,
        wallTimeMs: 5,
        eventKind: "note",
        message,
      });
      await writer.append(event(NaN, "started"), event(3, "<script>"));
      await writer.append(event(4, "third"));
      const events = await suite.store.runs.events(runId);
      expect(events).toEqual([
        { id: 1, step: null, wallTimeMs: 5, kind: "note", message: "started" },
        { id: 2, step: 3, wallTimeMs: 5, kind: "note", message: "<script>" },
        { id: 3, step: 4, wallTimeMs: 5, kind: "note", message: "third" },
      ]);
      expect((await suite.store.runs.events(runId, 2)).map(({ id }) => id)).toEqual([3]);
    });
  });
}
