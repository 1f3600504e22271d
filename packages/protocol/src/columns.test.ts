import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeColumn, encodeColumn } from "./columns.ts";

const bits = (column: Float64Array) => [...new BigUint64Array(column.slice().buffer)];

describe("encodeColumn(column)", () => {
  it("codes integers as varints of their differences", () => {
    expect(encodeColumn(Float64Array.of(0, 1, 2, 3, 100))).toBe(`i${btoa("\x00\x02\x02\x02\xc2\x01")}`);
  });

  it("codes float32 values in four byte planes", () => {
    // 1.5 = 3fc00000, -2.5 = c0200000
    expect(encodeColumn(Float64Array.of(1.5, -2.5))).toBe(`s${btoa("\x00\x00\x00\x00\xc0\x20\x3f\xc0")}`);
  });

  it("codes all else in eight byte planes, NaN and the infinities too", () => {
    expect(encodeColumn(Float64Array.of(0.1))).toBe(`d${btoa("\x9a\x99\x99\x99\x99\x99\xb9\x3f")}`);
    expect(encodeColumn(Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY))[0]).toBe("d");
  });

  it("returns to the bit: any doubles, with payloads of NaN, -0 and the extremes", () => {
    const anyBits = fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 200 });
    fc.assert(
      fc.property(anyBits, (values) => {
        const column = new Float64Array(new BigUint64Array(values).buffer);
        expect(bits(decodeColumn(encodeColumn(column)))).toEqual(bits(column));
      }),
      { seed: 1 },
    );
    const special = Float64Array.of(-0, 0, Number.MAX_VALUE, Number.MIN_VALUE, Number.NaN, -Infinity, 2 ** 53 - 1);
    expect(bits(decodeColumn(encodeColumn(special)))).toEqual(bits(special));
  });

  it("returns integers and float32 values to the bit", () => {
    const integers = fc.array(fc.maxSafeInteger(), { maxLength: 200 });
    const floats = fc.array(fc.float({ noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(fc.oneof(integers, floats), (values) => {
        const column = Float64Array.from(values);
        expect(bits(decodeColumn(encodeColumn(column)))).toEqual(bits(column));
      }),
      { seed: 2 },
    );
    const far = Float64Array.of(-(2 ** 53 - 1), 2 ** 53 - 1, 0, 2 ** 52, -1);
    expect(bits(decodeColumn(encodeColumn(far)))).toEqual(bits(far));
    expect(decodeColumn(encodeColumn(new Float64Array(0)))).toHaveLength(0);
  });
});

describe("decodeColumn(text)", () => {
  it.each(["", "x", "dAAAA", "sAAAA", "i/w==", "d*"])("refuses %j", (text) => {
    expect(() => decodeColumn(text)).toThrow(/^Cannot decode a column: /);
  });

  it("answers any text with a column or a RangeError", () => {
    fc.assert(
      fc.property(fc.constantFrom("i", "s", "d", ""), fc.base64String({ maxLength: 400 }), (letter, text) => {
        try {
          expect(decodeColumn(letter + text)).toBeInstanceOf(Float64Array);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { seed: 3 },
    );
  });
});
