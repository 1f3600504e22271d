import { targetEstimateSchema } from "@headroom/protocol";
import { describe, expect, it } from "vitest";
import { headroomSentences, neededDimensions, wErrorSentences } from "./headroom.ts";

const curve = (half: number | null, points: [number, number][] = []) => ({
  dimensionsAt: { "0.5": half },
  curve: points,
});
const estimate = (lower: number | null, upper: number | null) =>
  targetEstimateSchema.parse({
    tokens: 1,
    vocabulary: 1024,
    usedVocabulary: 1000,
    contexts: 1,
    singletonShare: 0.9,
    naive: curve(935),
    shuffled: curve(940),
    lower: curve(lower),
    upper: curve(upper),
  });
const say = (lower: number | null, upper: number | null, d: number, used?: number) =>
  headroomSentences(
    neededDimensions(estimate(lower, upper), "0.5"),
    { hiddenSize: d, dimensionsUsed: used },
    "0.5",
  ).join(" ");

describe("headroomSentences", () => {
  it("tells a shortfall with both bounds", () => {
    const text = say(20, 310, 8, 3);
    expect(text).toContain("between 20 and 310 dimensions at W-error 0.5.");
    expect(text).toContain("Shortfall: d = 8 is at least 12 and at most 302 dimensions narrower than that.");
    expect(text).toContain("uses 3 of its 8 (38 %)");
  });

  it("tells a shortfall without an upper bound where the data give none", () => {
    for (const upper of [1000, null]) {
      const text = say(20, upper, 8);
      expect(text).toContain("at least 20 dimensions at W-error 0.5; the data give no upper end.");
      expect(text).toContain("at least 12 dimensions narrower than that; how much more, these data cannot tell");
    }
  });

  it("tells room only above the upper bound", () => {
    expect(say(20, 310, 512)).toContain("Room: d = 512 is at least 202 and at most 492 dimensions wider than that.");
    expect(say(20, 310, 64)).toContain("from 246 too narrow to 44 to spare, these data cannot tell");
    expect(say(20, null, 4096)).toContain("neither room nor shortfall");
  });

  it("says that nothing can be told without a band", () => {
    const bare = { ...estimate(1, 1), lower: null, upper: null };
    const text = headroomSentences(
      neededDimensions(bare, "0.5"),
      { hiddenSize: 8, dimensionsUsed: undefined },
      "0.5",
    ).join(" ");
    expect(text).toContain("no debiased band");
    expect(text).toContain("shuffled 940");
    expect(text).not.toContain("Shortfall:");
  });
});

describe("wErrorSentences", () => {
  const head = { step: 1200, wError: Float64Array.of(1, 0.6, 0.4, 0.05, 0) };

  it("says what the head at a step leaves out, and the target with as many dimensions", () => {
    const lower = curve(3, [
      [0, 1],
      [4, 0.71],
    ]);
    const upper = curve(9, [
      [0, 1],
      [2, 0.9],
      [6, 0.7],
    ]);
    expect(wErrorSentences(head, { lower, upper })).toEqual([
      "At step 1,200 the head comes down to W-error 0.5 with 2 and to 0.1 with 3 of its 4 dimensions.",
      "The target, cut to its best 4 dimensions, keeps a W-error of 0.71 to 0.80.",
    ]);
  });

  it("says nothing of a target without a band", () => {
    expect(wErrorSentences(head, { lower: null, upper: null })).toHaveLength(1);
  });
});
