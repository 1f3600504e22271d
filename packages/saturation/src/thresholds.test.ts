import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Files that decide nothing: they simulate, score, print or publish. */
const NOT_DECIDING =
  /^(thresholds|simulate[a-z-]*|score|naive-rules|binomial-interval|random|wording|calibration-text|figures|index)\.ts$/;

const folder = new URL("./", import.meta.url);
const deciding = readdirSync(folder).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !NOT_DECIDING.test(name),
);

/** Numbers written in code other than 0, 1 and 2, which count and halve; comments and strings taken out. */
function literals(source: string): string[] {
  const code = source
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")
    .replace(/"[^"\n]*"|`[^`]*`/g, '""')
    .replace(/DETECTOR_VERSION = \d+/, "");
  const numbers = code.match(/(?<![\w.$])(?:0x[\da-f]+|\d[\d_]*\.?\d*(?:e[+-]?\d+)?)/gi) ?? [];
  return numbers.filter((text) => !["0", "1", "2"].includes(text));
}

it("finds a number that decides, and passes what only counts", () => {
  expect(literals("const a = 0.6 * n; // 0.7\nif (x2 < 1e-9 * b[0]! || n >> 5) return v.at(-1);")).toEqual([
    "0.6",
    "1e-9",
    "5",
  ]);
});

it.each(deciding)("%s decides by numbers of thresholds.ts alone", (name) => {
  expect(literals(readFileSync(new URL(name, folder), "utf8"))).toEqual([]);
});
