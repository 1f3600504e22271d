import { expect, it } from "vitest";
import { shuffleTokens } from "./shuffle-tokens.ts";
import { tokensInMemory } from "./token-source.ts";

it("shuffleTokens keeps the tokens, is the same for a seed, and spreads each position evenly over all", () => {
  const tokens = 200_000;
  const source = tokensInMemory(Uint32Array.from({ length: tokens }, (_, i) => i));
  const shuffled = (seed: number): Uint32Array => Uint32Array.from(shuffleTokens(source, seed).read(0, tokens));
  const first = shuffled(3);
  expect(shuffled(3).every((id, i) => id === first[i])).toBe(true);
  expect(shuffled(4).every((id, i) => id === first[i])).toBe(false);
  expect(
    Uint32Array.from(first)
      .sort()
      .every((id, i) => id === i),
  ).toBe(true);
  // 8 x 8 table of where tokens come from and go to; chi-square with 49 degrees of freedom: 95 is exceeded once in ten thousand tables
  const table = new Float64Array(64);
  first.forEach((from, to) => {
    table[Math.floor((8 * from) / tokens) * 8 + Math.floor((8 * to) / tokens)]! += 1;
  });
  const expected = tokens / 64;
  expect(table.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0)).toBeLessThan(95);
  // Neighbours are torn apart: about one pair in the corpus stays together
  expect(first.filter((id, i) => i > 0 && id === first[i - 1]! + 1).length).toBeLessThan(12);
});

it("shuffleTokens gives every order of a few tokens equally often", () => {
  const source = tokensInMemory([0, 1, 2, 3]);
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 24_000; seed++) {
    const order = shuffleTokens(source, seed).read(0, 4).join("");
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  expect(seen.size).toBe(24);
  // Chi-square with 23 degrees of freedom: 58 is exceeded once in ten thousand
  expect([...seen.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(58);
});
