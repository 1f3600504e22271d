import { describe, expect, it } from "vitest";
import { createAmortisedSpectrum } from "./amortised-spectrum.ts";
import { singularValues } from "./singular-values.ts";
import { randomHead } from "./testing/seeded-random.ts";

const rows = 1300;
const columns = 300;
const head = { data: randomHead(9, rows, columns, 0.99), rows, columns };

/** Calls until a spectrum comes; returns it with the number of calls. */
function sweep(amortised: ReturnType<typeof createAmortisedSpectrum>, matrix = head, slices = 1) {
  for (let calls = 1; calls < 1000; calls++) {
    const spectrum = amortised.advance(matrix, slices);
    if (spectrum) return { spectrum, calls };
  }
  throw new Error("no spectrum after 1000 calls");
}

describe("createAmortisedSpectrum()", () => {
  it("gives the bits of singularValues when W stands still, sweep after sweep, however it is sliced", () => {
    const expected = singularValues(head);
    const amortised = createAmortisedSpectrum();
    const first = sweep(amortised);
    expect(first.spectrum).toEqual(expected);
    expect(first.calls).toBeGreaterThan(20);
    expect(sweep(amortised).spectrum).toEqual(expected);
    const coarse = sweep(amortised, head, 5);
    expect(coarse.spectrum).toEqual(expected);
    expect(coarse.calls).toBe(Math.ceil(first.calls / 5));
  });

  it("respects options and awkward scales", () => {
    const options = { excludedRows: [1, 2, 700], method: "gram-mixed" } as const;
    expect(sweep(createAmortisedSpectrum(options)).spectrum).toEqual(singularValues(head, options));
    const tiny = { data: Float64Array.of(3e-200, 4e-200), rows: 2, columns: 1 };
    expect(sweep(createAmortisedSpectrum(), tiny as never).spectrum).toEqual(singularValues(tiny));
  });

  it("reads rows as they are at the step of their turn", () => {
    const moving = { data: head.data.slice(), rows, columns };
    const amortised = createAmortisedSpectrum();
    let spectrum = amortised.advance(moving);
    let step = 0;
    while (!spectrum) {
      moving.data.fill(2 ** -20 * ++step, 0, 1);
      spectrum = amortised.advance(moving);
    }
    expect(spectrum.sigma[0]! / singularValues(head).sigma[0]!).toBeCloseTo(1, 3);
  });

  it("starts anew for another shape, after an error and on request", () => {
    const amortised = createAmortisedSpectrum();
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
