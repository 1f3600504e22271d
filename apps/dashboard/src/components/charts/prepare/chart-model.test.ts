import { describe, expect, it } from "vitest";
import { type ChartOptions, chartModel, type LineInput, nearestIndex } from "./chart-model.ts";

const options: ChartOptions = { xKind: "step", xLog: false, yLog: false, width: 400 };

function input(key: string, y: number[], x = y.map((_, i) => i)): LineInput {
  const finite = y.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  return {
    key,
    label: key,
    identity: { colour: "red", dash: undefined },
    line: {
      x: Float64Array.from(x),
      y: Float64Array.from(finite),
      steps: Float64Array.from(x),
      superseded: [],
      nonFinite: y.flatMap((value, i) =>
        Number.isFinite(value) ? [] : [{ x: x[i]!, step: x[i]!, kind: "NaN" as const }],
      ),
      pointCount: y.length,
      exact: true,
    },
  };
}

describe("chartModel", () => {
  it("draws at most two points a pixel for each line", () => {
    const long = Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    const model = chartModel([input("a", long), input("b", long)], [], { ...options, width: 300 });
    for (const line of model.lines) expect(line.x.length).toBeLessThanOrEqual(602);
  });

  it("fits the y axis to what the zoom shows", () => {
    const model = chartModel([input("a", [100, 1, 2, 3, 100])], [], { ...options, zoom: [1, 3] });
    expect(model.x.domain).toEqual([1, 3]);
    expect(model.y.domain[0]).toBeGreaterThan(0.5);
    expect(model.y.domain[1]).toBeLessThan(4);
  });

  it("fits a robust y axis to all but the outermost values", () => {
    const values = [...Array.from({ length: 100 }, (_, i) => 2 + i / 1000), 500];
    const all = chartModel([input("a", values)], [], options);
    const robust = chartModel([input("a", values)], [], { ...options, robust: true });
    expect(all.y.domain[1]).toBeGreaterThan(500);
    expect(robust.y.domain[1]).toBeLessThan(3);
    expect([...robust.lines[0]!.y]).toContain(500);
    expect(robust.outside).toMatchObject([{ side: "above", x: 100, y: 500, label: "a" }]);
    expect(all.outside).toEqual([]);
    expect(chartModel([input("a", [7])], [], { ...options, robust: true }).empty).toBe(false);
  });

  it("marks what is far out of a line behind the others, and not its noise beyond their axis", () => {
    const noise = Array.from({ length: 300 }, (_, i) => 3 + Math.sin(i * i));
    noise[200] = 70;
    const behind = { ...input("train", noise), behind: true };
    const front = input(
      "eval",
      Array.from({ length: 300 }, (_, i) => 3 + i / 10_000),
    );
    const model = chartModel([front, behind], [], { ...options, robust: true });
    expect(model.y.domain[1]).toBeLessThan(3.1);
    expect(model.outside).toMatchObject([{ side: "above", x: 200, y: 70, label: "train" }]);
  });

  it("ghosts the raw line below its smoothed one", () => {
    const logged = input("a", [1, 2, 1, 2]);
    const smooth = { x: Float64Array.of(0, 3), y: Float64Array.of(1, 1.6) };
    const model = chartModel([{ ...logged, line: { ...logged.line, smooth } }], [], options);
    expect(model.lines.map(({ role }) => role)).toEqual(["ghost", "line"]);
    expect([...model.lines[0]!.y]).toEqual([1, 2, 1, 2]);
    expect(model.readouts[0]).toMatchObject({ ...smooth, raw: { y: logged.line.y } });
  });

  it("draws the range of what was logged as a band where it has more points than pixels", () => {
    const logged = input(
      "a",
      Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? -1 : 1)),
    );
    const smooth = { x: Float64Array.of(0, 19_999), y: Float64Array.of(0.01, 0.02) };
    const model = chartModel([{ ...logged, line: { ...logged.line, smooth } }], [], { ...options, robust: true });
    expect(model.lines.map(({ role }) => role)).toEqual(["line"]);
    expect(new Set(model.bands[0]!.low)).toEqual(new Set([-1]));
    expect(new Set(model.bands[0]!.high)).toEqual(new Set([1]));
    expect(model.y.domain[1]).toBeLessThan(0.1);
  });

  it("marks non-finite points, at most one of a kind a pixel", () => {
    const values = Array.from({ length: 10_000 }, (_, i) => (i >= 4_000 && i < 6_000 ? Number.NaN : 1));
    const model = chartModel([input("a", values)], [], { ...options, width: 100 });
    expect(model.marks.length).toBeGreaterThanOrEqual(19);
    expect(model.marks.length).toBeLessThanOrEqual(21);
  });

  it("counts what a log axis cannot show and breaks the line there", () => {
    const model = chartModel([input("a", [1, 0, -1, 10])], [], { ...options, yLog: true });
    expect(model.hiddenByLog).toBe(2);
    expect(model.y.domain[0]).toBeGreaterThan(0);
    expect([...model.lines[0]!.y].map(Number.isNaN)).toEqual([false, true, true, false]);
    const onX = chartModel([input("a", [1, 2, 3])], [], { ...options, xLog: true });
    expect(onX.hiddenByLog).toBe(1);
    expect(onX.x.domain).toEqual([1, 2]);
  });

  it("is empty without points, and says so when all are non-finite only by marks", () => {
    expect(chartModel([], [], options).empty).toBe(true);
    expect(chartModel([input("a", [Number.NaN])], [], options).empty).toBe(false);
  });

  it("takes a single point", () => {
    const model = chartModel([input("a", [5], [7])], [], options);
    expect(model.x.domain).toEqual([6, 8]);
    expect(model.y.domain[0]).toBeLessThan(5);
  });
});

describe("nearestIndex", () => {
  const line = { x: Float64Array.of(0, 10, 20), y: Float64Array.of(1, Number.NaN, 3) };
  it("finds the nearest known value and skips gaps", () => {
    expect(nearestIndex(line, 4, 1)).toBe(0);
    expect(nearestIndex(line, 16, 1)).toBe(2);
  });
  it("is undefined beyond the end of the line", () => {
    expect(nearestIndex(line, 22, 1)).toBeUndefined();
    expect(nearestIndex(line, 20.5, 1)).toBe(2);
  });
});
