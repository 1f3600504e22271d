import { describe, expect, it } from "vitest";
import { gradientInput, gradientSuppression, suppressionWithGram } from "./gradient-suppression.ts";
import { centredGram } from "./gram-of-head.ts";
import { logitSpectrum } from "./logit-spectrum.ts";
import { viewMatrix } from "./matrix.ts";
import { singularValues } from "./singular-values.ts";
import { randomHead, seededRandom } from "./testing/seeded-random.ts";

const rows = 300;
const columns = 12;
const count = 20;
const excludedRows = [7, 299];
const head = { data: randomHead(5, rows, columns, 0.8).map((w) => 3 * w + 0.4), rows, columns };
const random = seededRandom(6);
const states = { data: Float32Array.from({ length: count * columns }, () => 4 * random()), rows: count, columns };
const targets = Array.from({ length: count }, (_, i) => (i * 13) % 290).map((t) => (t === 7 ? 8 : t));
const bias = Float64Array.from({ length: rows }, () => random());

/** r² by Gram-Schmidt on the columns of W_c and dense softmax gradients, in float64. */
function bruteForce({ head, states, targets, bias, excludedRows }: Dense) {
  const { rows, columns } = head;
  const left = new Set(excludedRows);
  const kept = Array.from({ length: rows }, (_, k) => k).filter((k) => !left.has(k));
  const basis: number[][] = [];
  for (let j = 0; j < columns; j++) {
    const column = kept.map((k) => head.data[k * columns + j]!);
    const mean = column.reduce((a, b) => a + b, 0) / kept.length;
    let v = column.map((w) => w - mean);
    for (let pass = 0; pass < 2; pass++) {
      for (const q of basis) {
        const along = q.reduce((s, x, i) => s + x * v[i]!, 0);
        v = v.map((x, i) => x - along * q[i]!);
      }
    }
    const norm = Math.hypot(...v);
    basis.push(v.map((x) => x / norm));
  }
  let passed = 0;
  let total = 0;
  let loss = 0;
  for (let i = 0; i < states.rows; i++) {
    const logits = kept.map((k) => {
      let z = bias?.[k] ?? 0;
      for (let j = 0; j < columns; j++) z += head.data[k * columns + j]! * states.data[i * columns + j]!;
      return z;
    });
    const top = Math.max(...logits);
    const sum = logits.reduce((s, z) => s + Math.exp(z - top), 0);
    const g = logits.map((z, k) => Math.exp(z - top) / sum - (kept[k] === targets[i] ? 1 : 0));
    loss += (top + Math.log(sum) - logits[kept.indexOf(targets[i]!)]!) / states.rows;
    total += g.reduce((s, x) => s + x * x, 0);
    for (const q of basis) passed += q.reduce((s, x, k) => s + x * g[k]!, 0) ** 2;
  }
  return { share: passed / total, loss, kept: kept.length };
}

interface Rows {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

interface Dense {
  readonly head: Rows;
  readonly states: Rows;
  readonly targets: readonly number[];
  readonly bias?: Float64Array;
  readonly excludedRows?: readonly number[];
}

describe("gradientSuppression(head, states, targets)", () => {
  it("equals a dense softmax projected by Gram-Schmidt, with bias and rows left out", () => {
    const { share, loss, kept } = bruteForce({ head, states, targets, bias, excludedRows });
    const actual = gradientSuppression(head, states, targets, { bias, excludedRows });
    expect(Math.abs(actual.suppressed! ** 2 - (1 - share))).toBeLessThan(1e-6);
    expect(Math.abs(actual.lossNats - loss)).toBeLessThan(1e-6);
    expect(Math.abs(actual.gainOverRandom! - (share * (kept - 1)) / columns)).toBeLessThan(1e-4);
    expect(actual.suppressedByRandomSubspace).toBe(Math.sqrt(1 - columns / (kept - 1)));
    expect(actual.tokensUsed).toBe(count);
  });

  it("does not change when a constant row is added to every token, or (W, h) → (WA⁻¹, Ah)", () => {
    const plain = gradientSuppression(head, states, targets);
    const shifted = { ...head, data: head.data.map((w, i) => w + ((i % columns) - 3)) };
    expect(Math.abs(gradientSuppression(shifted, states, targets).suppressed! - plain.suppressed!)).toBeLessThan(1e-6);
    const scaled = { ...head, data: head.data.map((w, i) => w * 2 ** (i % columns)) };
    const inverse = { ...states, data: states.data.map((h, i) => h * 2 ** -(i % columns)) };
    expect(Math.abs(gradientSuppression(scaled, inverse, targets).suppressed! - plain.suppressed!)).toBeLessThan(1e-6);
  });

  it("suppresses nothing when the head spans every logit, and counts a repeated column once", () => {
    const data = Float64Array.of(1, 0, 0, 1, -1, -1);
    const full = gradientSuppression(
      { data, rows: 3, columns: 2 },
      { ...states, data: Float32Array.of(1, 2), rows: 1, columns: 2 },
      [1],
    );
    expect(full.suppressed).toBeLessThan(1e-3);
    const doubled = Float32Array.from({ length: rows * 2 }, (_, i) => head.data[(i >> 1) * columns]!);
    const single = Float32Array.from({ length: rows }, (_, k) => head.data[k * columns]!);
    const one = gradientSuppression(
      { data: single, rows, columns: 1 },
      { data: Float32Array.of(2), rows: 1, columns: 1 },
      [4],
    );
    const two = gradientSuppression(
      { data: doubled, rows, columns: 2 },
      { data: Float32Array.of(1, 1), rows: 1, columns: 2 },
      [4],
    );
    expect(Math.abs(one.suppressed! - two.suppressed!)).toBeLessThan(1e-6);
  });

  it("takes the mixed Gram matrix only where that changes r² by less than 1e-6, however alike the columns", () => {
    const [rows, columns, count] = [3000, 45, 61];
    const random = seededRandom(9);
    const states = { data: Float32Array.from({ length: count * columns }, () => 3 * random()), rows: count, columns };
    const targets = Array.from({ length: count }, (_, i) => 41 * i);
    const [own, common] = [randomHead(8, rows, columns), randomHead(7, rows, 1)];
    const methods = [1, 0.1, 0.03, 0.01, 1e-3, 1e-4].map((share) => {
      const data = own.map((w, i) => share * w + common[Math.floor(i / columns)]!);
      const head = { data, rows, columns };
      const input = gradientInput(viewMatrix(head), states, targets, {});
      const actual = gradientSuppression(head, states, targets);
      const expected = suppressionWithGram(input, centredGram(head, undefined));
      expect(Math.abs(actual.suppressed! ** 2 - expected.suppressed! ** 2)).toBeLessThan(1e-6);
      return actual.gramMethod;
    });
    expect([methods[0], methods[5]]).toEqual(["gram-mixed", "gram"]);
  });

  it.each([
    ["rising", (k: number) => k / 15],
    ["falling", (k: number) => -k / 15],
    ["one token far above, in the last chunk", (k: number) => (k === 1990 ? 90 : 0)],
  ])("equals the dense softmax where logits lie further apart than a float32 exponential reaches: %s", (_, level) => {
    const [rows, columns] = [2000, 6];
    const wide = { data: randomHead(31, rows, columns), rows, columns };
    const random = seededRandom(32);
    const states = { data: Float32Array.from({ length: 11 * columns }, () => 3 * random()), rows: 11, columns };
    // targets that are not certain, or there would be nothing to suppress
    const targets = Array.from({ length: 11 }, (_, i) => 3 * i + (level(1999) > 0 ? 1950 : 0));
    const bias = Float64Array.from({ length: rows }, (_, k) => level(k));
    const { share, loss } = bruteForce({ head: wide, states, targets, bias });
    const actual = gradientSuppression(wide, states, targets, { bias });
    expect(Math.abs(actual.suppressed! ** 2 - (1 - share))).toBeLessThan(1e-6);
    expect(Math.abs(actual.lossNats - loss)).toBeLessThan(1e-5);
  });

  it("gives 2,000 states, 100 times the same 20, the answer of the 20", () => {
    const many = { data: new Float32Array(100 * count * columns), rows: 100 * count, columns };
    for (let i = 0; i < 100; i++) many.data.set(states.data, i * count * columns);
    const once = gradientSuppression(head, states, targets);
    const often = gradientSuppression(head, many, Array.from({ length: 100 }, () => targets).flat());
    expect(Math.abs(often.suppressed! - once.suppressed!)).toBeLessThan(1e-13);
    expect(Math.abs(often.lossNats - once.lossNats)).toBeLessThan(1e-13);
  });

  it("reads every storage type and layout alike", () => {
    // bfloat16 numbers, the upper halves of float32
    const bits = Uint16Array.from(new Uint32Array(head.data.buffer), (word) => word >>> 16);
    const data = new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
    const turned = Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
    const expected = gradientSuppression({ data, rows, columns }, states, targets, { bias, excludedRows });
    for (const same of [
      { data: bits, rows, columns, dtype: "bfloat16" },
      { data: Float64Array.from(data), rows, columns },
      { data: turned, rows: columns, columns: rows, layout: "hidden-by-tokens" },
    ] as const) {
      expect(gradientSuppression(same, states, targets, { bias, excludedRows })).toEqual(expected);
    }
  });

  it("does not depend on the scale of W, down to where its squares vanish in float32", () => {
    const plain = gradientSuppression(head, states, targets);
    const tiny = { ...head, data: Float64Array.from(head.data, (w) => w * 2 ** -100) };
    const large = { ...states, data: states.data.map((h) => h * 2 ** 100) };
    const actual = gradientSuppression(tiny, large, targets);
    expect(Math.abs(actual.suppressed! ** 2 - plain.suppressed! ** 2)).toBeLessThan(1e-6);
    expect(actual.gramMethod).toBe("gram");
    const zero = { ...head, data: new Float32Array(head.data.length) };
    expect(gradientSuppression(zero, states, targets)).toMatchObject({ suppressed: 1, gainOverRandom: 0 });
  });

  it("has no answer where there is one token to choose from", () => {
    const only = { data: head.data.slice(0, columns), rows: 1, columns };
    const zeros = targets.map(() => 0);
    const { suppressed, gainOverRandom, lossNats } = gradientSuppression(only, states, zeros);
    expect([suppressed, gainOverRandom]).toEqual([undefined, undefined]);
    expect(lossNats).toBeLessThan(1e-5);
  });

  it("gives each state the same answer in any company", () => {
    const alone = targets.map((target, i) => {
      const data = states.data.subarray(i * columns, (i + 1) * columns);
      return gradientSuppression(head, { data, rows: 1, columns }, [target]).lossNats;
    });
    const together = gradientSuppression(head, states, targets).lossNats;
    expect(together).toBe(alone.reduce((sum, loss) => sum + loss, 0) / count);
  });

  it("refuses wrong shapes, targets and logits that are not finite", () => {
    expect(() => gradientSuppression(head, states, targets.slice(1))).toThrow(/20 states, got 19/);
    expect(() =>
      gradientSuppression(
        head,
        states,
        targets.map(() => 300),
      ),
    ).toThrow(/got 300 at index 0/);
    expect(() => gradientSuppression(head, states, targets, { excludedRows: [targets[2]!] })).toThrow(/at index 2/);
    expect(() => gradientSuppression(head, { ...states, columns: 11 }, targets)).toThrow(/n x 12/);
    expect(() => gradientSuppression(head, states, targets, { bias: new Float32Array(3) })).toThrow(/V = 300, got 3/);
    const bad = { ...states, data: states.data.map((h, i) => (i === 30 ? Number.NaN : h)) };
    expect(() => gradientSuppression(head, bad, targets)).toThrow(/at state 2/);
    const broken = { ...head, data: head.data.map((w, i) => (i === 1000 ? Number.NaN : w)) };
    expect(() => gradientSuppression(broken, states, targets)).toThrow(/got NaN at token row 83, hidden column 4/);
  });
});

describe("logitSpectrum(head, states)", () => {
  it("is the spectrum of the centred logits over √n, formed in full", () => {
    const logits = new Float64Array(count * rows);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < rows; k++) {
        for (let j = 0; j < columns; j++) {
          logits[i * rows + k]! += head.data[k * columns + j]! * states.data[i * columns + j]!;
        }
      }
    }
    for (let i = 0; i < count; i++) {
      const row = logits.subarray(i * rows, (i + 1) * rows);
      const mean = row.reduce((a, b) => a + b, 0) / rows;
      for (let k = 0; k < rows; k++) row[k]! -= mean;
    }
    const expected = singularValues(
      { data: logits, rows: count, columns: rows },
      { centreRows: true, method: "accurate" },
    );
    const { sigma, summary, statesUsed } = logitSpectrum(head, states);
    for (let i = 0; i < columns; i++) {
      const value = expected.sigma[i]! / Math.sqrt(count);
      expect(Math.abs(sigma[i]! - value)).toBeLessThan(1e-9 * sigma[0]!);
    }
    expect([sigma.length, statesUsed, summary.count]).toEqual([columns, count, columns]);
  });

  it("does not change under (W, h) → (WA⁻¹, Ah)", () => {
    const scaled = { ...head, data: head.data.map((w, i) => w * 2 ** (i % columns)) };
    const inverse = { ...states, data: states.data.map((h, i) => h * 2 ** -(i % columns)) };
    const plain = logitSpectrum(head, states);
    logitSpectrum(scaled, inverse).sigma.forEach((sigma, i) => {
      expect(Math.abs(sigma - plain.sigma[i]!)).toBeLessThan(1e-10 * plain.sigma[0]!);
    });
  });

  it("refuses states of another width", () => {
    expect(() => logitSpectrum(head, { ...states, rows: count * 2, columns: 6 })).toThrow(/n x 12, got 40 x 6/);
  });
});
