import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as spectral from "../src/index.ts";
import * as lab from "../src/lab.ts";

const source = new URL("../src/", import.meta.url);
const EXAMPLE = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\nexport function (\w+)/g;
const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<void>;

/** Code of the `@example` in the docstring of each function of the package. */
const examples = new Map<string, string | undefined>();
for (const file of readdirSync(source).filter((name) => /(?<!\.test)\.ts$/.test(name))) {
  for (const [, docstring = "", name = ""] of readFileSync(new URL(file, source), "utf8").matchAll(EXAMPLE)) {
    const code = /@example\n \* ```ts\n([\s\S]*?) \* ```/.exec(docstring)?.[1]?.replaceAll(/^ \* ?/gm, "");
    if (name in spectral || name in lab) examples.set(name, code);
  }
}

/** `value; // => expected` becomes a comparison. */
function checked(code: string): string {
  return code.replaceAll(/^(.*); \/\/ => (.*)$/gm, "compare($1, $2);");
}

function compare(actual: unknown, expected: unknown): void {
  if (typeof expected === "number") expect(actual).toBeCloseTo(expected, 12);
  else if (!Array.isArray(expected)) expect(actual).toEqual(expected);
  else {
    const numbers = Array.from(actual as ArrayLike<number>);
    expect(numbers).toHaveLength(expected.length);
    for (const [i, number] of numbers.entries()) compare(number, expected[i]);
  }
}

describe("the @example of", () => {
  const functions = Object.entries({ ...spectral, ...lab }).filter(([, value]) => typeof value === "function");

  it.each(functions.map(([name]) => name))("%s is there and holds", async (name) => {
    const code = checked(examples.get(name) ?? "");
    expect(code, "a comparison").toContain("compare(");
    const scope = { ...spectral, ...lab, compare };
    expect.hasAssertions();
    await new AsyncFunction(...Object.keys(scope), `"use strict"; { ${code} }`)(...Object.values(scope));
  });
});
