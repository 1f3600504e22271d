import { afterAll, describe, expect, it } from "vitest";
import { createHeadMeasurer } from "../src/head-measurer.ts";
import { measureHead } from "../src/measure-head.ts";
import { randomHead } from "../src/testing/seeded-random.ts";
import { startWorker } from "../src/worker-threads.ts";

const head = {
  data: randomHead(1, 500, 16),
  rows: 500,
  columns: 16,
  layout: "tokens-by-hidden",
  dtype: "float32",
  tied: false,
  excludedRows: [499],
  bias: new Float32Array(500).fill(0.25),
} as const;
const layers = [
  { layer: 0, name: "h0", data: randomHead(2, 64, 16), rows: 64, columns: 16 },
  { layer: 1, name: "h1", data: randomHead(3, 64, 16), rows: 64, columns: 16 },
];
const request = { head, layers, targets: Int32Array.from({ length: 64 }, (_, i) => i), logitSpectrum: true };
const measurer = createHeadMeasurer();
afterAll(() => measurer.close());

describe("createHeadMeasurer()", () => {
  it("measures in its worker what measureHead measures here, bit for bit", async () => {
    const { computeMs, copyMs, ...measured } = await measurer.measure(request)!.result;
    expect(measured).toEqual(measureHead(request));
    expect(computeMs).toBeGreaterThan(0);
    expect(copyMs).toBeGreaterThanOrEqual(0);
    expect(measured.gradientSuppression!.tokensUsed).toBe(64);
    expect(measured.layers.map((layer) => layer.name)).toEqual(["h0", "h1"]);
  });

  it("skips rather than queues, and counts what it skipped", async () => {
    const skippedBefore = measurer.skippedCount;
    const pending = measurer.measure(request)!;
    expect(measurer.busy).toBe(true);
    expect(measurer.measure(request)).toBeUndefined();
    expect(measurer.skippedCount).toBe(skippedBefore + 1);
    await pending.result;
    expect(measurer.busy).toBe(false);
    await measurer.measure(request)!.result;
  });

  it("prepares the memory of a head without losing a copy made in the meantime", async () => {
    const some = createHeadMeasurer();
    const prepared = some.prepare(head);
    const pending = some.measure({ head })!;
    await prepared;
    expect((await pending.result).spectrum).toEqual(measureHead({ head }).spectrum);
    await some.close();
  });

  it("has copied when measure returns: W may change at once", async () => {
    const moving = { ...head, data: head.data.slice() };
    const pending = measurer.measure({ head: moving })!;
    moving.data.fill(Number.NaN);
    expect((await pending.result).spectrum).toEqual(measureHead({ head }).spectrum);
  });

  it("copies head after head of other sizes and types", async () => {
    for (const data of [
      Float64Array.from(head.data),
      head.data.slice(0, 320),
      Uint16Array.from(head.data, () => 0x3f80),
    ]) {
      const matrix = {
        data,
        rows: data.length / 16,
        columns: 16,
        ...(data instanceof Uint16Array && { dtype: "bfloat16" as const }),
      };
      expect((await measurer.measure({ head: matrix })!.result).spectrum).toEqual(
        measureHead({ head: matrix }).spectrum,
      );
    }
  });

  it("throws for a wrong shape at once, rejects for a wrong number later, and works again", async () => {
    expect(() => measurer.measure({ head: { ...head, rows: 3 } })).toThrow(RangeError);
    const bad = { ...head, data: head.data.map((w, i) => (i === 40 ? Number.POSITIVE_INFINITY : w)) };
    await expect(measurer.measure({ head: bad })!.result).rejects.toThrow(
      /got Infinity at token row 2, hidden column 8/,
    );
    expect((await measurer.measure({ head })!.result).summary.count).toBe(16);
  });

  it("rejects when its worker dies in the middle, then starts another", async () => {
    let started = 0;
    const some = createHeadMeasurer({
      startThread: (url) => {
        const thread = startWorker(url);
        return started++ > 0 ? thread : { ...thread, post: () => thread.kill() };
      },
    });
    await expect(some.measure(request)!.result).rejects.toThrow(/ended with exit code/);
    expect((await some.measure(request)!.result).summary.count).toBe(16);
    expect(started).toBe(2);
    await some.close();
    await expect(some.measure(request)!.result).rejects.toThrow(/closed/);
  });
});
