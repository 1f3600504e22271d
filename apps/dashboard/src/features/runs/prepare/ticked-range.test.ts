import { expect, it } from "vitest";
import { tickedRange } from "./ticked-range.ts";

const order = ["a", "b", "c", "d", "e"];
it.each([
  [["e"], undefined, "b", true, ["e", "b"]],
  [["b"], "b", "d", true, ["b", "c", "d"]],
  [["d"], "d", "b", true, ["d", "b", "c"]],
  [["a", "b", "c", "d"], "b", "d", false, ["a"]],
  [["a"], "gone", "c", true, ["a", "c"]],
] as const)("%j from %s to %s, %s", (ticked, anchor, slug, on, expected) => {
  expect(tickedRange(ticked, order, anchor, slug, on)).toEqual(expected);
});
