import { expect, it } from "vitest";
import { formulaSafe } from "./formula-safe.ts";

const STARTS = ["", "'", "''", "=", "+", "-", "@", "\t", "\r", "\uff1d", "'=", "''-", "a"];

it.each(STARTS.flatMap((start) => ["", "1+1", '"x"', "=2"].map((rest) => start + rest)))(
  "formulaSafe(%j) begins no formula, and comes back",
  (text) => {
    const safe = formulaSafe(text);
    expect(safe).not.toMatch(/^[=+\-@\t\r\uff1d]/);
    expect(/^'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(safe) ? safe.slice(1) : safe).toBe(text);
  },
);

it("leaves names as they are", () => {
  expect(formulaSafe("train/loss")).toBe("train/loss");
  expect(formulaSafe('=HYPERLINK("http://evil.example")')).toBe(`'=HYPERLINK("http://evil.example")`);
});
