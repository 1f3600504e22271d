import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { singularValues } from "./singular-values.ts";
import { spectrumSummary } from "./spectrum-summary.ts";
import { expectSpectrumClose } from "./testing/expect-spectrum-close.ts";
import { randomHead, seededRandom } from "./testing/seeded-random.ts";

const fixture = (name: string) => readFileSync(new URL(`../test/fixtures/${name}`, import.meta.url));
const { cases } = JSON.parse(fixture("spectra.json").toString()) as {
  cases: { name: string; rows: number; columns: number; data: number[]; sigma: number[] }[];
};

describe("singularValues(matrix): oracles", () => {
  for (const { name, rows, columns, data, sigma } of cases) {
    const matrix = { data: Float64Array.from(data), rows, columns };
    it(`stays within u/2·(σ_1/σ)² of mpmath: ${name}`, () => expectSpectrumClose(singularValues(matrix), sigma));

    it(`resolves every σ to d·eps·σ_1 with method "accurate": ${name}`, () => {
      const actual = singularValues(matrix, { method: "accurate" });
      const allowed = Math.max(rows, columns) * 2 ** -52 * sigma[0]!;
      sigma.forEach((expected, i) => {
        expect(Math.abs(actual.sigma[i]! - expected)).toBeLessThanOrEqual(allowed);
      });
    });
  }

  describe("a head trained by the reference trainer, V = 1024, d = 128, as stored in bfloat16", () => {
    const { rows, columns, sigma, singular_entropy } = JSON.parse(fixture("trained-head.json").toString());
    const raw = fixture("trained-head.bf16");
    const data = new Uint16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
    const head = { data, rows, columns, dtype: "bfloat16" } as const;

    it("stays within u/2·(σ_1/σ)² of numpy, and with method accurate too", () => {
      expectSpectrumClose(singularValues(head), sigma);
      expectSpectrumClose(singularValues(head, { method: "accurate" }), sigma);
    });

    it("has numpy's entropies", () => {
      // an error of ε in every σ moves an entropy by less than 4·ε·ln d
      const allowed = 4 * Math.log(columns) * ((columns * 2 ** -52) / 2) * (sigma[0] / sigma.at(-1)) ** 2;
      const summary = spectrumSummary(singularValues(head));
      expect(Math.abs(summary.singularEntropyQ - singular_entropy.q)).toBeLessThan(allowed);
      expect(Math.abs(summary.singularEntropyP - singular_entropy.p)).toBeLessThan(allowed);
    });
  });

  it("recovers prescribed values of a head larger than one chunk of rows, both entropies included", () => {
    // orthogonal columns by hand: a Hadamard matrix of order 1024, its columns scaled
    const rows = 1024;
    const sigma = Array.from({ length: 24 }, (_, i) => 2 ** (-i / 2));
    const data = new Float64Array(rows * 24);
    for (let k = 0; k < rows; k++) {
      for (let j = 0; j < 24; j++) data[k * 24 + j] = (parity(k & (j + 1)) * sigma[j]!) / 32;
    }
    const result = singularValues({ data, rows, columns: 24 });
    expectSpectrumClose(result, sigma);
    // q_i = 2^-i/Σ and p_i = 2^(-i/2)/Σ: geometric series, so H has a closed form
    const entropy = (ratio: number) => {
      const total = (1 - ratio ** 24) / (1 - ratio);
      let mean = 0;
      for (let i = 0; i < 24; i++) mean += (i * ratio ** i) / total;
      return Math.log(total) - mean * Math.log(ratio);
    };
    const summary = spectrumSummary(result);
    expect(Math.abs(summary.singularEntropyQ - (Math.log(24) - entropy(0.5)))).toBeLessThan(1e-13);
    expect(Math.abs(summary.singularEntropyP - (Math.log(24) - entropy(Math.SQRT1_2)))).toBeLessThan(1e-13);
  });
});

function parity(bits: number): 1 | -1 {
  let odd = 0;
  for (let b = bits; b > 0; b >>= 1) odd ^= b & 1;
  return odd ? -1 : 1;
}

describe("singularValues(matrix): options and storage", () => {
  const rows = 700;
  const columns = 20;
  const data = randomHead(1, rows, columns, 0.9);
  const plain = singularValues({ data, rows, columns });

  it("reads hidden-by-tokens to the same bits", () => {
    const transposed = new Float32Array(data.length);
    for (let k = 0; k < rows; k++) for (let j = 0; j < columns; j++) transposed[j * rows + k] = data[k * columns + j]!;
    const result = singularValues({ data: transposed, rows: columns, columns: rows, layout: "hidden-by-tokens" });
    expect(result.sigma).toEqual(plain.sigma);
    expect(result.columns).toBe(columns);
  });

  it("reads float64, bfloat16 and float16 like the float32 they stand for", () => {
    expect(singularValues({ data: Float64Array.from(data), rows, columns }).sigma).toEqual(plain.sigma);
    const bits = new Uint32Array(data.buffer);
    const bfloat16 = Uint16Array.from(bits, (b) => b >>> 16);
    const rounded = Float32Array.from(
      bfloat16,
      (_, i) => new Float32Array(Uint32Array.of(bfloat16[i]! << 16).buffer)[0]!,
    );
    const fromBits = singularValues({ data: bfloat16, rows, columns, dtype: "bfloat16" });
    expect(fromBits.sigma).toEqual(singularValues({ data: rounded, rows, columns }).sigma);
    // 0x3c00 = 1, 0xc000 = −2, 0x0001 = 2^-24, 0x3555 = 1365/4096
    const half = singularValues({
      data: Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x3555),
      rows: 4,
      columns: 1,
      dtype: "float16",
    });
    expect(half.sigma[0]).toBe(Math.sqrt(1 + 4 + 2 ** -48 + (1365 / 4096) ** 2));
  });

  it("leaves rows out, folds the gain and centres as if it had been done to W", () => {
    const excludedRows = [0, 5, 6, 699, 5];
    const normGain = Float64Array.from({ length: columns }, (_, j) => (j % 3) - 1.5);
    const kept = Array.from({ length: rows }, (_, k) => k).filter((k) => !excludedRows.includes(k));
    const done = new Float64Array(kept.length * columns);
    for (let j = 0; j < columns; j++) {
      const mean = kept.reduce((sum, k) => sum + data[k * columns + j]!, 0) / kept.length;
      kept.forEach((k, i) => {
        done[i * columns + j] = (data[k * columns + j]! - mean) * normGain[j]!;
      });
    }
    const expected = singularValues({ data: done, rows: kept.length, columns });
    const result = singularValues({ data, rows, columns }, { excludedRows, normGain, centreRows: true });
    expectSpectrumClose(result, [...expected.sigma]);
    expect(result).toMatchObject({ rowsUsed: 696, excludedRowCount: 4, normGainFolded: true, rowsCentred: true });
    const accurate = singularValues(
      { data, rows, columns },
      { excludedRows, normGain, centreRows: true, method: "accurate" },
    );
    expectSpectrumClose(result, [...accurate.sigma]);
  });

  it("keeps float32 chunk sums within 1e-6 on a well-conditioned head", () => {
    const mixed = singularValues({ data, rows, columns }, { method: "gram-mixed" });
    expect(mixed.method).toBe("gram-mixed");
    plain.sigma.forEach((sigma, i) => {
      const allowed = (2 ** -22 / 2) * (plain.sigma[0]! / sigma) ** 2;
      expect(Math.abs(mixed.sigma[i]! - sigma) / sigma).toBeLessThan(allowed);
    });
  });
});

describe("singularValues(matrix): properties", () => {
  const heads = fc.record({
    seed: fc.integer(),
    rows: fc.integer({ min: 1, max: 600 }),
    columns: fc.integer({ min: 1, max: 40 }),
    decay: fc.constantFrom(1, 0.8, 0.5),
  });
  const check = (property: fc.IProperty<[{ seed: number; rows: number; columns: number; decay: number }]>) =>
    fc.assert(property, { seed: 4, numRuns: 60 });

  it("Σσ² = ‖W‖_F², σ descending", () =>
    check(
      fc.property(heads, ({ seed, rows, columns, decay }) => {
        const data = randomHead(seed, rows, columns, decay);
        const { sigma, frobeniusNorm } = singularValues({ data, rows, columns });
        const square = data.reduce((sum, w) => sum + w * w, 0);
        const sum = sigma.reduceRight((total, s) => total + s * s, 0);
        expect(Math.abs(sum - square)).toBeLessThanOrEqual(square * (rows + 10 * columns) * 2 ** -52);
        expect(Math.abs(frobeniusNorm ** 2 - square)).toBeLessThanOrEqual(square * rows * 2 ** -52);
        for (let i = 1; i < sigma.length; i++) expect(sigma[i]!).toBeLessThanOrEqual(sigma[i - 1]!);
      }),
    ));

  it('"gram-mixed" has λ within 2^-21·‖W‖_F² of "gram", for every shape', () =>
    check(
      fc.property(heads, ({ seed, rows, columns, decay }) => {
        const data = randomHead(seed, rows, columns, decay);
        const { sigma, frobeniusNorm } = singularValues({ data, rows, columns });
        const mixed = singularValues({ data, rows, columns }, { method: "gram-mixed" });
        mixed.sigma.forEach((value, i) => {
          expect(Math.abs(value ** 2 - sigma[i]! ** 2)).toBeLessThanOrEqual(2 ** -21 * frobeniusNorm ** 2);
        });
      }),
    ));

  it("scaling by a power of two scales every σ exactly", () =>
    check(
      fc.property(heads, ({ seed, rows, columns, decay }) => {
        const data = Float64Array.from(randomHead(seed, rows, columns, decay));
        const plain = singularValues({ data, rows, columns });
        for (const power of [-300, -7, 40, 300]) {
          const scaled = singularValues({ data: data.map((w) => w * 2 ** power), rows, columns });
          expect(scaled.sigma).toEqual(plain.sigma.map((s) => s * 2 ** power));
          expect(scaled.resolvedCount).toBe(plain.resolvedCount);
        }
      }),
    ));

  it("is unchanged, to the bound, by permuting rows and by rotating columns", () =>
    check(
      fc.property(heads, ({ seed, rows, columns, decay }) => {
        const data = Float64Array.from(randomHead(seed, rows, columns, decay));
        const { sigma } = singularValues({ data, rows, columns });
        const reversed = new Float64Array(data.length);
        for (let k = 0; k < rows; k++)
          reversed.set(data.subarray(k * columns, (k + 1) * columns), (rows - 1 - k) * columns);
        expectSpectrumClose(singularValues({ data: reversed, rows, columns }), [...sigma]);
        if (columns < 2) return;
        const angle = seededRandom(seed)() * 7;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (let k = 0; k < rows; k++) {
          const x = data[k * columns]!;
          const y = data[k * columns + columns - 1]!;
          data[k * columns] = c * x - s * y;
          data[k * columns + columns - 1] = s * x + c * y;
        }
        expectSpectrumClose(singularValues({ data, rows, columns }), [...sigma]);
      }),
    ));
});

describe("singularValues(matrix): bad input", () => {
  const good = randomHead(2, 6, 3);
  const at = (index: number, value: number) => good.map((w, i) => (i === index ? value : w));

  it("names the first NaN or infinite entry", () => {
    expect(() => singularValues({ data: at(7, Number.NaN), rows: 6, columns: 3 })).toThrow(
      new RangeError(
        "Cannot take singular values: every entry must be finite, got NaN at token row 2, hidden column 1",
      ),
    );
    for (const method of ["gram", "gram-mixed", "accurate"] as const) {
      expect(() => singularValues({ data: at(0, Number.NEGATIVE_INFINITY), rows: 6, columns: 3 }, { method })).toThrow(
        /got -Infinity at token row 0, hidden column 0/,
      );
    }
  });

  it("does not look at rows that are left out", () => {
    expect(singularValues({ data: at(3, Number.NaN), rows: 6, columns: 3 }, { excludedRows: [1] }).rowsUsed).toBe(5);
  });

  it("refuses wrong shapes, lengths, types and options", () => {
    expect(() => singularValues({ data: good, rows: 0, columns: 3 })).toThrow(/rows must be a positive integer, got 0/);
    expect(() => singularValues({ data: good, rows: 6, columns: 2.5 })).toThrow(RangeError);
    expect(() => singularValues({ data: good, rows: 6, columns: 4 })).toThrow(/6 x 4 numbers, got length 18/);
    expect(() => singularValues({ data: Uint16Array.from(good), rows: 6, columns: 3 })).toThrow(TypeError);
    expect(() => singularValues({ data: [1, 2] as never, rows: 2, columns: 1 })).toThrow(TypeError);
    expect(() => singularValues({ data: good, rows: 6, columns: 3, dtype: "float64" })).toThrow(/needs a Float64Array/);
    expect(() => singularValues({ data: good, rows: 6, columns: 3 }, { excludedRows: [6] })).toThrow(/0..5, got 6/);
    expect(() => singularValues({ data: good, rows: 6, columns: 3 }, { excludedRows: [0, 1, 2, 3, 4, 5] })).toThrow(
      /all 6 token rows are excluded/,
    );
    expect(() => singularValues({ data: good, rows: 6, columns: 3 }, { normGain: new Float32Array(2) })).toThrow(
      /length d = 3, got 2/,
    );
  });

  it("says that a buffer is detached", () => {
    const data = good.slice();
    structuredClone(data.buffer, { transfer: [data.buffer] });
    expect(() => singularValues({ data, rows: 6, columns: 3 })).toThrow(/got length 0; its buffer may be detached/);
  });

  it("answers d > V, d = 1, all zero, denormals and extreme scales", () => {
    expect(singularValues({ data: good, rows: 3, columns: 6 }).sigma.length).toBe(3);
    expect(singularValues({ data: Float32Array.of(3, 4), rows: 2, columns: 1 }).sigma).toEqual(Float64Array.of(5));
    expect(singularValues({ data: Float32Array.of(3, 4), rows: 1, columns: 2 }).sigma).toEqual(Float64Array.of(5));
    const zero = singularValues({ data: new Float32Array(18), rows: 6, columns: 3 });
    expect([...zero.sigma, zero.frobeniusNorm, zero.resolvedCount]).toEqual([0, 0, 0, 0, 0]);
    expect(spectrumSummary(zero).undefinedReason).toBe("all singular values are zero");
    const tiny = 2 ** -149;
    expect(singularValues({ data: Float32Array.of(3 * tiny, 4 * tiny), rows: 2, columns: 1 }).sigma[0]).toBe(5 * tiny);
    for (const scale of [1e30, 1e-30, 1e200, 1e-200, 1e-310, 1e307]) {
      for (const method of ["gram", "gram-mixed", "accurate"] as const) {
        const { sigma } = singularValues(
          { data: Float64Array.of(3 * scale, 4 * scale), rows: 2, columns: 1 },
          { method },
        );
        // the denormal 1e-310 itself has 10 digits
        expect(Math.abs(sigma[0]! / scale - 5)).toBeLessThan(
          method === "gram-mixed" ? 1e-6 : scale < 1e-300 ? 1e-9 : 1e-14,
        );
      }
    }
  });
});
