import { type TargetCurve, targetEstimateSchema } from "@headroom/protocol";
import { expect, it } from "vitest";
import { differenceFromNull, lengthCurves } from "./length-curves.ts";

const curve = (half: number, points: [number, number][] = []): TargetCurve => ({
  dimensionsAt: { "0.5": half },
  curve: points,
});
const length = (contextLength: number) => ({
  contextLength,
  contexts: 1,
  singletonShare: 0,
  repeatedWindowShare: 1,
  naive: curve(contextLength),
  shuffled: curve(contextLength),
  null: { largestGap: 0, largestGapAt: 1, unexplainedShare: 0 },
  bracket: { lower: curve(10 * contextLength), upper: curve(20 * contextLength), margin: 3 },
});
const estimate = targetEstimateSchema.parse({
  tokens: 1,
  vocabulary: 1,
  contexts: 1,
  singletonShare: 0,
  n: 3,
  naive: curve(2),
  shuffled: curve(2),
  oneHot: curve(3),
  lower: curve(20),
  upper: curve(40),
  byContextLength: [length(1), length(2)],
});

it("takes the asked length, and the longest when none or an unknown one is asked", () => {
  expect(lengthCurves(estimate, 1)).toMatchObject({ contextLength: 1, naive: curve(1), oneHot: null });
  expect(lengthCurves(estimate, 1).bracket.lower).toEqual(curve(10));
  for (const asked of [null, 2, 7]) {
    expect(lengthCurves(estimate, asked)).toMatchObject({ contextLength: 2, naive: curve(2), oneHot: curve(3) });
  }
});

it("subtracts the null at the naive curve's own points", () => {
  const naive = curve(1, [
    [0, 1],
    [2, 0.5],
    [4, 0.25],
  ]);
  const shuffled = curve(1, [
    [0, 1],
    [1, 0.75],
    [3, 0.25],
  ]);
  const { x, y } = differenceFromNull(naive, shuffled);
  expect([[...x], [...y]]).toEqual([
    [2, 4],
    [0, 0.25],
  ]);
});
