import { targetEstimateSchema } from "@headroom/protocol";
import { expect, it } from "vitest";
import { headroomSentences, neededDimensions } from "./headroom.ts";

const curve = (half: number | null) => ({ dimensionsAt: { "0.5": half }, curve: [] });
const estimate = (lower: number | null, upper: number | null) =>
  targetEstimateSchema.parse({
    tokens: 1,
    vocabulary: 1,
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

it("tells a shortfall with both bounds", () => {
  const text = say(20, 310, 8, 3);
  expect(text).toContain("between 20 and 310 dimensions");
  expect(text).toContain("Shortfall: d = 8 is at least 12 dimensions too narrow, at most 302");
  expect(text).toContain("uses 3 of its 8 (38 %)");
});

it("tells room only above the upper bound", () => {
  expect(say(20, 310, 512)).toContain("Room: d = 512 is at least 202 dimensions wider");
  expect(say(20, 310, 64)).toContain("neither room nor shortfall");
  expect(say(20, null, 4096)).toContain("neither room nor shortfall");
});

it("says that nothing can be told without a bracket", () => {
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
