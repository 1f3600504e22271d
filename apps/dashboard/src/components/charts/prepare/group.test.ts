import { describe, expect, it } from "vitest";
import { groupLines } from "./group.ts";

const line = (x: number[], y: number[]) => ({ x: Float64Array.from(x), y: Float64Array.from(y) });

describe("groupLines", () => {
  it("is the mean, least and greatest of aligned seeds", () => {
    const group = groupLines([line([0, 1, 2], [1, 2, 3]), line([0, 1, 2], [3, 4, 8])], 100)!;
    expect([...group.y]).toEqual([2, 3, 5.5]);
    expect([...group.low]).toEqual([1, 2, 3]);
    expect([...group.high]).toEqual([3, 4, 8]);
    expect(group.members).toBe(2);
  });

  it("is the median, a sample deviation, or the mean's 95 % t interval", () => {
    const seeds = [1, 2, 9].map((value) => line([0], [value]));
    const median = groupLines(seeds, 100, { centre: "median", spread: "deviation" })!;
    // mean 4; deviations −3, −2, 5; sum of squares 38; s = √19
    expect(median.y[0]).toBe(2);
    expect(median.high[0]).toBeCloseTo(2 + Math.sqrt(19), 12);
    const interval = groupLines(seeds, 100, { centre: "mean", spread: "interval" })!;
    // t of 2 degrees of freedom at 97.5 %: 4.303
    expect(interval.y[0]! - interval.low[0]!).toBeCloseTo((4.303 * Math.sqrt(19)) / Math.sqrt(3), 9);
    expect(groupLines([line([0], [1]), line([0], [3])], 9, { centre: "median", spread: "range" })!.y[0]).toBe(2);
  });

  it("is linear between the points of a member logged elsewhere", () => {
    const group = groupLines([line([0, 10], [0, 10]), line([0, 5, 10], [2, 2, 2])], 100)!;
    expect([...group.x]).toEqual([0, 5, 10]);
    expect(group.y[1]).toBeCloseTo((5 + 2) / 2, 12);
  });

  it("stops where only one member is left, and breaks where the number of members changes", () => {
    const two = groupLines([line([0, 1, 2, 3], [1, 1, 1, 1]), line([0, 1], [3, 3])], 100)!;
    expect([...two.x]).toEqual([0, 1]);
    const three = groupLines([line([0, 1, 2], [1, 1, 1]), line([0, 1, 2], [1, 1, 1]), line([0, 1], [9, 9])], 100)!;
    expect([...three.y].filter(Number.isNaN)).toHaveLength(1);
  });

  it("leaves a single run as it is", () => {
    expect([...groupLines([line([0, 1], [4, 5])], 100)!.y]).toEqual([4, 5]);
  });

  it("does not bridge a gap", () => {
    const group = groupLines([line([0, 1, 2], [1, Number.NaN, 1]), line([0, 1, 2], [1, 1, 1])], 100)!;
    expect([...group.x]).toEqual([0, 2]);
  });

  it("is undefined without points", () => expect(groupLines([line([], [])], 10)).toBeUndefined());
});
