import { expect, it } from "vitest";
import { colourOfShare, colourTable } from "./colour-scale.ts";

it("colourTable runs from plasma's dark blue to its yellow", () => {
  const table = colourTable("plasma");
  expect([...table.subarray(0, 3)]).toEqual([13, 8, 135]);
  expect([...table.subarray(765)]).toEqual([240, 249, 33]);
});

it("colourOfShare clamps", () => {
  expect(colourOfShare(-1)).toBe(colourOfShare(0));
  expect(colourOfShare(2)).toBe(colourOfShare(1));
});
