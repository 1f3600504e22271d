import { describe, expect, it } from "vitest";
import { anisotropy } from "./anisotropy.ts";
import { layerProfile } from "./layer-profile.ts";
import { seededRandom } from "./testing/seeded-random.ts";

/** Every pair, one by one. */
function bruteForce(states: ArrayLike<number>, rows: number, columns: number) {
  const at = (i: number, j: number) => states[i * columns + j]!;
  const mean = Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += at(i, j);
    return sum / rows;
  });
  const meanCosine = (centre: number[]) => {
    const vectors: number[][] = [];
    for (let i = 0; i < rows; i++) {
      const v = centre.map((c, j) => at(i, j) - c);
      if (v.some((x) => x !== 0)) vectors.push(v);
    }
    let sum = 0;
    let pairs = 0;
    vectors.forEach((a, i) => {
      vectors.forEach((b, j) => {
        if (i === j) return;
        sum += a.reduce((s, x, k) => s + x * b[k]!, 0) / (Math.hypot(...a) * Math.hypot(...b));
        pairs++;
      });
    });
    return { mean: sum / pairs, used: vectors.length };
  };
  let trace = 0;
  let square = 0;
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b < columns; b++) {
      let c = 0;
      for (let i = 0; i < rows; i++) c += (at(i, a) - mean[a]!) * (at(i, b) - mean[b]!);
      square += c * c;
      if (a === b) trace += c;
    }
  }
  const energy = Array.from(states).reduce((s, x) => s + x * x, 0) / rows;
  return {
    plain: meanCosine(mean.map(() => 0)),
    centred: meanCosine(mean),
    meanEnergyShare: mean.reduce((s, m) => s + m * m, 0) / energy,
    participationRatio: (trace * trace) / square,
  };
}

const near = (actual: number | undefined, expected: number) => expect(Math.abs(actual! - expected)).toBeLessThan(1e-12);

describe("anisotropy(states, rows, columns)", () => {
  for (const [rows, columns, type] of [
    [70, 5, Float32Array],
    [131, 16, Float64Array],
    [9, 33, Float32Array],
    [64, 1, Float64Array],
  ] as const) {
    it(`equals all pairs by brute force, ${rows} x ${columns} ${type.name}`, () => {
      const random = seededRandom(rows);
      const states = new type(rows * columns).fill(0).map(() => random() + 0.2);
      states.fill(0, 3 * columns, 4 * columns);
      const expected = bruteForce(states, rows, columns);
      const actual = anisotropy(states, rows, columns);
      near(actual.anisotropy, expected.plain.mean);
      near(actual.anisotropyCentred, expected.centred.mean);
      near(actual.meanEnergyShare, expected.meanEnergyShare);
      near(actual.participationRatio, expected.participationRatio);
      if (columns > 1) near(actual.isoScore, (expected.participationRatio - 1) / (columns - 1));
      else expect(actual.isoScore).toBeUndefined();
      expect([actual.rowsUsed, actual.rowsUsedCentred]).toEqual([rows - 1, expected.centred.used]);
    });
  }

  it("is 1 for parallel states, 0 for orthogonal ones, −1 for two opposite ones", () => {
    near(anisotropy(Float32Array.of(1, 2, 2, 4, 3, 6), 3, 2).anisotropy, 1);
    near(anisotropy(Float32Array.of(1, 0, 0, 0, 5, 0, 0, 0, 2), 3, 3).anisotropy, 0);
    near(anisotropy(Float32Array.of(1, 1, -3, -3), 2, 2).anisotropy, -1);
  });

  it("has IsoScore 1 where the covariance is a multiple of the identity", () => {
    const { participationRatio, isoScore } = anisotropy(Float32Array.of(1, 0, -1, 0, 0, 1, 0, -1), 4, 2);
    near(participationRatio, 2);
    near(isoScore, 1);
  });

  it("leaves undefined what is undefined", () => {
    expect(anisotropy(new Float32Array(6), 3, 2)).toEqual({
      anisotropy: undefined,
      anisotropyCentred: undefined,
      meanEnergyShare: undefined,
      participationRatio: undefined,
      isoScore: undefined,
      rowsUsed: 0,
      rowsUsedCentred: 0,
    });
    expect(anisotropy(Float32Array.of(1, 2), 1, 2).anisotropy).toBeUndefined();
  });

  it("leaves out what was not asked for", () => {
    const { anisotropyCentred, participationRatio } = anisotropy(Float32Array.of(1, 2, 3, 5), 2, 2, {
      centred: false,
      covariance: false,
    });
    expect([anisotropyCentred, participationRatio]).toEqual([undefined, undefined]);
  });

  it("does not change with the scale of the states, up to 1e±200", () => {
    const states = Float64Array.of(1, 2, -1, 3, 0.5, 1);
    const plain = anisotropy(states, 3, 2);
    for (const scale of [2 ** -660, 2 ** 660]) {
      const scaled = anisotropy(
        states.map((h) => h * scale),
        3,
        2,
      );
      expect(scaled).toEqual(plain);
    }
  });

  it("refuses wrong shapes and names what is not finite", () => {
    expect(() => anisotropy(new Float32Array(5), 3, 2)).toThrow(/3 x 2 numbers, got length 5/);
    expect(() => anisotropy(new Float32Array(0), 0, 2)).toThrow(/rows must be a positive integer, got 0/);
    expect(() => anisotropy([1] as never, 1, 1)).toThrow(TypeError);
    expect(() => anisotropy(Float32Array.of(1, 2, Number.NaN, 1), 2, 2)).toThrow(/got NaN at row 1, column 0/);
    expect(() => anisotropy(Float32Array.of(1, 2, 3, Number.NEGATIVE_INFINITY), 2, 2)).toThrow(/got -Infinity/);
  });

  it("profiles layer by layer", () => {
    const data = Float32Array.of(1, 0, 0, 1);
    const profile = layerProfile([{ layer: 3, name: "h3", data, rows: 2, columns: 2 }]);
    expect(profile).toEqual([{ layer: 3, name: "h3", ...anisotropy(data, 2, 2) }]);
  });
});
