import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import {
  createHeadMeasurer,
  type HeadMeasurer,
  type MeasuredHead,
  type RepeatedMeasurementRequest,
} from "../src/head-measurer.ts";
import type { Matrix } from "../src/matrix.ts";
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

function measured(by: HeadMeasurer, wanted: RepeatedMeasurementRequest): Promise<MeasuredHead> {
  return new Promise((onMeasured, onFailed) => {
    expect(by.measure(wanted, { onMeasured, onFailed })).toBe(true);
  });
}

describe("createHeadMeasurer()", () => {
  it("measures in its worker what measureHead measures here, bit for bit", async () => {
    const { computeMs, ...measurement } = await measured(measurer, request);
    expect(measurement).toEqual(measureHead(request));
    expect(computeMs).toBeGreaterThan(0);
    expect(measurement.gradientSuppression!.tokensUsed).toBe(64);
    expect(measurement.layers.map((layer) => layer.name)).toEqual(["h0", "h1"]);
  });

  it("measures the same prepared, whether the worker is done with that or not, and for whatever number of bytes", async () => {
    const { computeMs: _, ...expected } = await measured(measurer, request);
    for (const bytes of [head.data.byteLength, 3, 10 * head.data.byteLength + 1, 0, -1, Number.NaN, 2 ** 50]) {
      const prepared = createHeadMeasurer();
      prepared.prepare(bytes);
      const early = measured(prepared, request);
      const { computeMs: _, ...measurement } = await early;
      expect(measurement).toEqual(expected);
      prepared.prepare(bytes);
      await prepared.idle();
      expect((await measured(prepared, request)).spectrum).toEqual(expected.spectrum);
      await prepared.close();
    }
  });

  it("skips rather than queues", async () => {
    const first = measured(measurer, request);
    expect(measurer.busy).toBe(true);
    let told = 0;
    const listener = { onMeasured: () => told++, onFailed: () => told++ };
    expect(measurer.measure({ head: { ...head, rows: 1 } }, listener)).toBe(false);
    expect((await first).summary.count).toBe(16);
    expect(measurer.busy).toBe(false);
    await measured(measurer, request);
    expect(told).toBe(0);
  });

  it("hands its answer to a loop that never yields", () => {
    let answer: MeasuredHead | undefined;
    const onFailed = (error: Error) => expect.unreachable(error.message);
    measurer.measure({ head }, { onMeasured: (result) => (answer = result), onFailed });
    const giveUpMs = performance.now() + 20_000;
    while (answer === undefined && performance.now() < giveUpMs) measurer.poll();
    expect(answer?.spectrum).toEqual(measureHead({ head }).spectrum);
    expect(measurer.busy).toBe(false);
  });

  it("has copied when measure returns: weights and states may change at once", async () => {
    const moving = {
      head: { ...head, data: head.data.slice() },
      layers: [{ ...layers[0]!, data: layers[0]!.data.slice() }],
    };
    const expected = measureHead(moving);
    const pending = measured(measurer, moving);
    moving.head.data.fill(Number.NaN);
    moving.layers[0]!.data.fill(Number.NaN);
    const { computeMs, ...measurement } = await pending;
    expect(measurement).toEqual(expected);
  });

  it("copies head after head of other sizes and types", async () => {
    for (const data of [
      Float64Array.from(head.data),
      head.data.slice(0, 320),
      Uint16Array.from(head.data, () => 0x3f80),
    ]) {
      const matrix: Matrix = {
        data,
        rows: data.length / 16,
        columns: 16,
        ...(data instanceof Uint16Array && { dtype: "bfloat16" }),
      };
      expect((await measured(measurer, { head: matrix })).spectrum).toEqual(measureHead({ head: matrix }).spectrum);
    }
  });

  it("measures the angle to the head before, where asked and where that had the same shape", async () => {
    const turning = createHeadMeasurer();
    const after = (updateAngle: boolean, change: object = {}) =>
      measured(turning, { head: { ...head, ...change }, updateAngle }).then((found) => found.updateAngle);
    const moved = head.data.map((w, i) => w + 0.1 * Math.sin(i));
    expect(await after(true)).toBeUndefined();
    expect(await after(true)).toBe(0);
    expect(await after(true, { data: moved })).toBe(
      measureHead({ head: { ...head, data: moved }, previous: head.data }).updateAngle,
    );
    expect(await after(false)).toBeUndefined();
    expect(await after(true, { rows: 16, columns: 500, layout: "hidden-by-tokens" })).toBeUndefined();
    expect(await after(true)).toBeUndefined();
    expect(await after(true, { data: Float64Array.from(moved), dtype: "float64" })).toBeUndefined();
    await turning.close();
  });

  it("tells what is wrong with a head, and works again", async () => {
    const bad = { ...head, data: head.data.map((w, i) => (i === 40 ? Number.POSITIVE_INFINITY : w)) };
    await expect(measured(measurer, { head: bad })).rejects.toThrow(/got Infinity at token row 2, hidden column 8/);
    await expect(measured(measurer, { head: { ...head, rows: 3 } })).rejects.toThrow(RangeError);
    const plain = { ...head, data: [1, 2, 3] as never };
    await expect(measured(measurer, { head: plain })).rejects.toThrow(TypeError);
    expect((await measured(measurer, { head })).summary.count).toBe(16);
  });

  it("fails when its worker dies in the middle, then starts another", async () => {
    let started = 0;
    const some = createHeadMeasurer({
      startThread: (url) => {
        const thread = startWorker(url);
        return started++ > 0 ? thread : { ...thread, post: () => thread.kill() };
      },
    });
    await expect(measured(some, request)).rejects.toThrow(/ended with exit code/);
    expect((await measured(some, request)).summary.count).toBe(16);
    expect(started).toBe(2);
    const underWay = measured(some, request);
    const failed = expect(underWay).rejects.toThrow(/closed/);
    await some.close();
    await failed;
    expect(() => some.measure(request, { onMeasured: () => {}, onFailed: () => {} })).toThrow(/closed/);
  });

  it.each([
    ["ends with the process, a measurement under way or not", "", ""],
    ["keeps the process alive while its end is awaited", "await measurer.idle();", "16\n"],
  ])("%s", async (_, last, printed) => {
    const program = `
      import { createHeadMeasurer } from "@headroom/spectral";
      const measurer = createHeadMeasurer();
      const head = { data: new Float32Array(1600).fill(1), rows: 100, columns: 16 };
      measurer.measure({ head }, { onMeasured: ({ summary }) => console.log(summary.count), onFailed: console.error });
      ${last}`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: new URL("..", import.meta.url),
      timeout: 30_000,
    });
    expect(stdout).toBe(printed);
  });
});
