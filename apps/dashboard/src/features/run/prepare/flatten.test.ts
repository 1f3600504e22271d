import { expect, it } from "vitest";
import { flatten } from "./flatten.ts";

it("writes nested settings as dotted paths", () => {
  expect(
    flatten({ d: 8, optimizer: { name: "AdamW", betas: [0.9, 0.999] }, tied: false, none: null, empty: {} }),
  ).toEqual([
    ["d", "8"],
    ["optimizer.name", "AdamW"],
    ["optimizer.betas", "[0.9,0.999]"],
    ["tied", "false"],
    ["none", "null"],
    ["empty", "{}"],
  ]);
});
