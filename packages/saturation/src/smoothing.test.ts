import fc from "fast-check";
import { expect, it } from "vitest";
import { median, medianOfThree, prefixSums } from "./smoothing.ts";

const numbers = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: 40 });

it("medianOfThree(values) is the sorted middle of each three, ends kept", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const expected = values.map((value, i) =>
        i === 0 || i === values.length - 1 ? value : values.slice(i - 1, i + 2).sort((a, b) => a - b)[1]!,
      );
      expect([...medianOfThree(values)]).toEqual(expected);
    }),
    { seed: 3 },
  );
});

it("prefixSums(values) ends with the sum", () => {
  expect([...prefixSums([1, 2, 3])]).toEqual([0, 1, 3, 6]);
  expect([...prefixSums([])]).toEqual([0]);
});

it("median(values) averages the middle two, and is undefined for none", () => {
  expect(median(Float64Array.of(4, 1, 3))).toBe(3);
  expect(median(Float64Array.of(4, 1, 3, 2))).toBe(2.5);
  expect(median(new Float64Array())).toBeUndefined();
});
