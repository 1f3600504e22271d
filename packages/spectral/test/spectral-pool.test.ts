import { afterAll, describe, expect, it } from "vitest";
import { gradientSuppression } from "../src/gradient-suppression.ts";
import { singularValues } from "../src/singular-values.ts";
import { createSpectralPool } from "../src/spectral-pool.ts";
import { randomHead } from "../src/testing/seeded-random.ts";
import { startWorker, type WorkerThread } from "../src/worker-threads.ts";

const rows = 3000;
const columns = 300;
const head = { data: randomHead(1, rows, columns, 0.99), rows, columns };
const pool = createSpectralPool({ threads: 2 });
afterAll(() => pool.close());

describe("createSpectralPool({ threads })", () => {
  it("gives the bits of one thread with 1, 2, 3 and 5 threads, for every method", async () => {
    for (const threads of [1, 2, 3, 5]) {
      const some = createSpectralPool({ threads });
      for (const method of ["gram", "gram-mixed"] as const) {
        expect(await some.singularValues(head, { method })).toEqual(singularValues(head, { method }));
      }
      await some.close();
    }
  });

  it("suppresses the gradients of more states than one sweep takes with the bits of one thread, for 1, 2, 3 and 5", async () => {
    const [rows, columns, count] = [700, 20, 1601];
    const own = randomHead(4, rows, columns);
    const common = randomHead(5, rows, 1);
    const states = { data: randomHead(6, count, columns), rows: count, columns };
    const targets = Array.from({ length: count }, (_, i) => (7 * i) % rows);
    const bias = Float64Array.from({ length: rows }, (_, k) => k / 100);
    // columns nearly alike need their Gram matrix in float64
    for (const share of [1, 1e-4]) {
      const data = own.map((w, i) => share * w + common[Math.floor(i / columns)]!);
      const expected = gradientSuppression({ data, rows, columns }, states, targets, { bias });
      expect(expected.gramMethod).toBe(share === 1 ? "gram-mixed" : "gram");
      for (const threads of [1, 2, 3, 5]) {
        const some = createSpectralPool({ threads });
        expect(await some.gradientSuppression({ data, rows, columns }, states, targets, { bias })).toEqual(expected);
        await some.close();
      }
    }
  });

  it("repeats itself: 30 spectra of one head are one, bit for bit", async () => {
    const expected = singularValues(head);
    for (let i = 0; i < 30; i++) expect((await pool.singularValues(head)).sigma).toEqual(expected.sigma);
  });

  it("respects options, layouts, scales and the accurate method", async () => {
    const options = { excludedRows: [0, 17], normGain: new Float32Array(columns).fill(0.5), centreRows: true };
    expect(await pool.singularValues(head, options)).toEqual(singularValues(head, options));
    const wide = { data: head.data.subarray(0, 3000), rows: 10, columns };
    expect(await pool.singularValues(wide)).toEqual(singularValues(wide));
    const turned = { ...head, rows: columns, columns: rows, layout: "hidden-by-tokens" } as const;
    expect(await pool.singularValues(turned)).toEqual(singularValues(turned));
    const tiny = { data: Float64Array.from(head.data, (w) => w * 1e-200), rows, columns };
    expect(await pool.singularValues(tiny)).toEqual(singularValues(tiny));
    const small = { data: head.data.subarray(0, 400), rows: 40, columns: 10 };
    expect(await pool.singularValues(small, { method: "accurate" })).toEqual(
      singularValues(small, { method: "accurate" }),
    );
  });

  it("takes calls at once one after the other, small ones after large ones", async () => {
    const small = { data: head.data.subarray(0, 400), rows: 40, columns: 10 };
    const [a, b, c] = await Promise.all([
      pool.singularValues(head),
      pool.singularValues(small),
      pool.singularValues(head),
    ]);
    expect(a).toEqual(c);
    expect(b).toEqual(singularValues(small));
  });

  it("reads a SharedArrayBuffer in place and does not write it", async () => {
    const data = new Float32Array(new SharedArrayBuffer(head.data.byteLength));
    data.set(head.data);
    expect(await pool.singularValues({ ...head, data })).toEqual(singularValues(head));
    expect(data).toEqual(head.data);
  });

  it("rejects bad input by name and goes on working", async () => {
    const bad = { ...head, data: head.data.map((w, i) => (i === 1000 ? Number.NaN : w)) };
    await expect(pool.singularValues(bad)).rejects.toThrow(/got NaN at token row 3, hidden column 100/);
    await expect(pool.singularValues({ ...head, rows: 7 })).rejects.toThrow(RangeError);
    const states = { data: new Float32Array(2 * columns), rows: 2, columns };
    await expect(pool.gradientSuppression(bad, states, [1, 2])).rejects.toThrow(/got NaN at token row 3/);
    states.data[columns] = Number.POSITIVE_INFINITY;
    await expect(pool.gradientSuppression(head, states, [1, 2])).rejects.toThrow(/got a loss of NaN at state 1/);
    expect((await pool.singularValues(head)).sigma).toEqual(singularValues(head).sigma);
  });

  it("rejects when a thread dies in the middle, then starts anew", async () => {
    const started: WorkerThread[] = [];
    const some = createSpectralPool({
      threads: 2,
      startThread: (url) => {
        const thread = startWorker(url);
        started.push(thread);
        // the second thread of the first gang dies once it has been given rows to add
        if (started.length !== 2) return thread;
        let messages = 0;
        return { ...thread, post: (message) => (++messages === 3 ? thread.kill() : thread.post(message)) };
      },
    });
    await expect(some.singularValues(head)).rejects.toThrow(/ended with exit code/);
    expect((await some.singularValues(head)).sigma).toEqual(singularValues(head).sigma);
    expect(started.length).toBe(4);
    await some.close();
  });

  it("rejects work under way and later calls once closed", async () => {
    const some = createSpectralPool();
    const underWay = some.singularValues(head);
    const settled = expect(underWay).rejects.toThrow(/closed/);
    await some.close();
    await settled;
    await expect(some.singularValues(head)).rejects.toThrow(/closed/);
  });

  it("refuses a thread count that is none", () => {
    expect(() => createSpectralPool({ threads: 0 })).toThrow(/integer in 1..16, got 0/);
    expect(() => createSpectralPool({ threads: 2.5 })).toThrow(RangeError);
  });
});
