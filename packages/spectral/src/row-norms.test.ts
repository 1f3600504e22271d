import { describe, expect, it } from "vitest";
import { rowCoherence, rowNorms } from "./row-norms.ts";
import { singularValues } from "./singular-values.ts";
import { randomHead } from "./testing/seeded-random.ts";

const [rows, columns] = [150, 7];
const data = randomHead(5, rows, columns, 0.7);
const norm = (v: number, gain = 1) => gain * Math.hypot(...data.subarray(v * columns, (v + 1) * columns));
const tokens = Array.from({ length: rows }, (_, v) => v);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("rowNorms(head)", () => {
  it("is the mean of the rows' Euclidean norms, in either layout and with rows left out", () => {
    const transposed = Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
    const excludedRows = [0, 64, 65, 149];
    const expected = mean(tokens.filter((v) => !excludedRows.includes(v)).map((v) => norm(v)));
    for (const head of [
      { data, rows, columns },
      { data: transposed, rows: columns, columns: rows, layout: "hidden-by-tokens" as const },
    ]) {
      const norms = rowNorms(head, { excludedRows });
      expect(norms.rowsUsed).toBe(146);
      expect(Math.abs(norms.mean - expected)).toBeLessThan(1e-14);
    }
    expect(Math.abs(rowNorms({ data, rows, columns }).mean - mean(tokens.map((v) => norm(v))))).toBeLessThan(1e-14);
  });

  it("reads bfloat16, folds a gain, and neither overflows nor vanishes", () => {
    const ones = new Uint16Array(6).fill(0x3f80);
    expect(rowNorms({ data: ones, rows: 2, columns: 3, dtype: "bfloat16" }).mean).toBe(Math.sqrt(3));
    const normGain = new Float32Array(columns).fill(4);
    expect(
      Math.abs(rowNorms({ data, rows, columns }, { normGain }).mean - mean(tokens.map((v) => norm(v, 4)))),
    ).toBeLessThan(1e-13);
    for (const size of [1e300, 1e-300]) {
      const { mean } = rowNorms({ data: Float64Array.of(3 * size, 4 * size), rows: 1, columns: 2 });
      expect(Math.abs(mean / size - 5)).toBeLessThan(1e-14);
    }
  });

  it("refuses a gain of another length", () => {
    expect(() => rowNorms({ data, rows, columns }, { normGain: new Float32Array(3) })).toThrow(/length d = 7, got 3/);
  });
});

describe("rowCoherence(σ_1, norms)", () => {
  it("is 1/√d for isotropic rows of one length, 1 for one direction, undefined for none", () => {
    const isotropic = { data: Float32Array.of(1, 0, 0, 1, -1, 0, 0, -1), rows: 4, columns: 2 };
    const one = { data: Float32Array.of(1, 2, -1, -2), rows: 2, columns: 2 };
    const zero = { data: new Float32Array(4), rows: 2, columns: 2 };
    const coherence = (head: typeof one) => rowCoherence(singularValues(head).sigma[0]!, rowNorms(head));
    expect(coherence(isotropic)).toBeCloseTo(Math.SQRT1_2, 12);
    expect(coherence(one)).toBeCloseTo(1, 12);
    expect(coherence(zero)).toBeUndefined();
  });
});
