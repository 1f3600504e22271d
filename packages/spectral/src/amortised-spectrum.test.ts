import { describe, expect, it } from "vitest";
import { type AmortisedSpectrum, createAmortisedSpectrum } from "./amortised-spectrum.ts";
import type { Matrix } from "./matrix.ts";
import { singularValues } from "./singular-values.ts";
import type { SpectrumOptions } from "./spectrum-result.ts";
import { randomHead } from "./testing/seeded-random.ts";

const rows = 1300;
const columns = 300;
const head = { data: randomHead(9, rows, columns, 0.99), rows, columns };

/** A clock that says a millisecond has passed whenever it is asked: a budget of n is n units of work. */
function countingClock() {
  let now = 0;
  return () => now++;
}
const createCounted = (options: SpectrumOptions = {}) =>
  createAmortisedSpectrum({ ...options, clock: countingClock() });

/** Calls until a spectrum comes; returns it with the number of calls. */
function sweep(amortised: AmortisedSpectrum, matrix: Matrix = head, units = 1) {
  for (let calls = 1; calls < 1000; calls++) {
    const spectrum = amortised.advance(matrix, units);
    if (spectrum) return { spectrum, calls };
  }
  throw new Error("no spectrum after 1000 calls");
}

describe("createAmortisedSpectrum()", () => {
  it("gives the bits of singularValues when W stands still, sweep after sweep, however it is cut", () => {
    const expected = singularValues(head);
    const amortised = createCounted();
    const first = sweep(amortised);
    expect(first.spectrum).toEqual(expected);
    expect(first.calls).toBeGreaterThan(100);
    const second = sweep(amortised);
    expect(second.spectrum).toEqual(expected);
    const coarse = sweep(amortised, head, 5);
    expect(coarse.spectrum).toEqual(expected);
    expect(coarse.calls).toBe(Math.ceil(second.calls / 5));
  });

  it.each([1, 7, 31, 32, 33, 64, 65, 100])("gives those bits at every width: %i", (columns) => {
    const matrix = { data: randomHead(columns, 400, columns, 0.97), rows: 400, columns };
    expect(sweep(createCounted(), matrix).spectrum).toEqual(singularValues(matrix));
  });

  it("stops at the first unit that ends after the budget", () => {
    let now = 0;
    let unitMs = 0.3;
    const clock = () => {
      now += unitMs;
      return now;
    };
    const amortised = createAmortisedSpectrum({ clock });
    amortised.advance(head, 1);
    expect(now).toBeCloseTo(0.3 + 4 * 0.3, 9);
    unitMs = 4;
    now = 0;
    amortised.advance(head);
    expect(now).toBe(4 + 4);
  });

  it("respects options and awkward scales", () => {
    const options = { excludedRows: [1, 2, 700], method: "gram-mixed" } as const;
    expect(sweep(createCounted(options)).spectrum).toEqual(singularValues(head, options));
    const tiny = { data: Float64Array.of(3e-200, 4e-200), rows: 2, columns: 1 };
    expect(sweep(createCounted(), tiny).spectrum).toEqual(singularValues(tiny));
  });

  it("reads rows as they are at the step of their turn", () => {
    const amortised = createCounted();
    sweep(amortised);
    const moving = { data: head.data.slice(), rows, columns };
    amortised.advance(moving, 2); // clears the first accumulator and takes the first chunk of rows
    moving.data.fill(0.5, (rows - 1) * columns);
    const expected = singularValues({ ...moving, data: moving.data.slice() });
    moving.data.fill(7, 0, columns);
    expect(sweep(amortised, moving).spectrum).toEqual(expected);
  });

  it("starts anew for another shape, after an error and on request", () => {
    const amortised = createCounted();
    amortised.advance(head);
    const other = { data: head.data.subarray(0, 600), rows: 2, columns: 300 };
    expect(sweep(amortised, other).spectrum).toEqual(singularValues(other));
    const bad = { data: head.data.map((w, i) => (i === 5 ? Number.NaN : w)), rows, columns };
    expect(() => sweep(amortised, bad)).toThrow(/got NaN at token row 0, hidden column 5/);
    amortised.advance(head, 9);
    amortised.restart();
    expect(sweep(amortised).spectrum).toEqual(singularValues(head));
  });

  it("refuses what needs all rows at once", () => {
    expect(() => createAmortisedSpectrum({ centreRows: true })).toThrow(RangeError);
    expect(() => createAmortisedSpectrum({ method: "accurate" })).toThrow(RangeError);
  });
});
