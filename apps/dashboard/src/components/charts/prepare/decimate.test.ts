import { describe, expect, it } from "vitest";
import { decimateMinMax } from "./decimate.ts";

function noisy(count: number) {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { x: Float64Array.from({ length: count }, (_, i) => i), y: Float64Array.from({ length: count }, random) };
}

describe("decimateMinMax", () => {
  it("returns few points as they are", () => {
    const line = noisy(100);
    expect(decimateMinMax(line, [0, 99], 50)).toEqual(line);
  });

  it("keeps at most two points a column, each a point of the series, and every column's extremes", () => {
    const line = noisy(10_000);
    const columns = 100;
    const kept = decimateMinMax(line, [0, 10_000], columns);
    expect(kept.x.length).toBeLessThanOrEqual(2 * columns);
    for (let i = 0; i < kept.x.length; i++) expect(kept.y[i]).toBe(line.y[kept.x[i]!]);
    for (let c = 0; c < columns; c++) {
      const part = line.y.subarray(c * 100, (c + 1) * 100);
      const shown = [...kept.y].filter((_, i) => Math.floor(kept.x[i]! / 100) === c);
      expect(Math.min(...shown)).toBe(Math.min(...part));
      expect(Math.max(...shown)).toBe(Math.max(...part));
    }
  });

  it("shows a spike of one step wherever it is", () => {
    for (const at of [0, 1, 4_999, 5_000, 9_998, 9_999]) {
      const line = noisy(10_000);
      line.y[at] = 50;
      expect([...decimateMinMax(line, [0, 9_999], 60).y]).toContain(50);
    }
  });

  it("keeps a neighbour outside the window so that the line reaches the edge", () => {
    const line = noisy(100);
    expect([...decimateMinMax(line, [40.5, 42.5], 50).x]).toEqual([40, 41, 42, 43]);
  });

  it("parts a log axis evenly: the first decades stay as they are", () => {
    const line = noisy(10_000);
    const kept = decimateMinMax({ x: line.x.subarray(1), y: line.y.subarray(1) }, [1, 9_999], 400, true);
    expect(kept.x.length).toBeLessThanOrEqual(800);
    expect([...kept.x].filter((x) => x <= 40)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    for (let decade = 1; decade < 9_999; decade *= 10) {
      const part = line.y.subarray(decade, Math.min(10_000, decade * 10));
      const shown = [...kept.y].filter((_, i) => kept.x[i]! >= decade && kept.x[i]! < decade * 10);
      expect(Math.max(...shown)).toBe(Math.max(...part));
      expect(shown.length).toBeGreaterThan(8);
    }
  });

  it("keeps breaks", () => {
    const line = noisy(10_000);
    line.y[5_000] = Number.NaN;
    expect([...decimateMinMax(line, [0, 9_999], 60).y].filter(Number.isNaN)).toHaveLength(1);
  });

  it("takes an empty line", () => {
    expect(decimateMinMax({ x: new Float64Array(), y: new Float64Array() }, [0, 1], 10).x).toHaveLength(0);
  });
});
