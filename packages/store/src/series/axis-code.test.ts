import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAxis, encodeAxis } from "./axis-code.ts";

function roundTrip(column: Float64Array): number {
  const bytes = encodeAxis(column);
  // as a database returns it: at any offset of a larger buffer
  const shifted = Buffer.concat([Buffer.from([1, 2, 3]), bytes, Buffer.from([9])]).subarray(3, 3 + bytes.length);
  const back = decodeAxis(shifted, column.length);
  expect(Buffer.from(back.buffer, back.byteOffset, back.byteLength).equals(Buffer.from(column.buffer))).toBe(true);
  return bytes.length;
}

describe("encodeAxis", () => {
  it("a constant stride costs 17 bytes, however long", () => {
    expect(roundTrip(Float64Array.from({ length: 4096 }, (_, i) => 7 + i * 10))).toBe(17);
    expect(roundTrip(Float64Array.of(2 ** 53 - 1))).toBe(17);
  });

  it("irregular integer steps cost a byte or two each", () => {
    const steps = Float64Array.from({ length: 4096 }, (_, i) => i * 10 + (i % 3));
    expect(roundTrip(steps)).toBeLessThan(4096 + 20);
  });

  it("wall times of today in fractional milliseconds cost some 3 bytes each", () => {
    const wallTimesMs = Float64Array.from({ length: 4096 }, (_, i) => 1_795_323_759_988 + i * 1.7 + Math.sin(i));
    expect(roundTrip(wallTimesMs)).toBeLessThan(4096 * 3 + 20);
  });

  it("wall times that jump back and forth, as clocks do", () => {
    roundTrip(Float64Array.of(1_795_323_759_988, 5, 1_795_323_759_989, 0, 2 ** 52, -(2 ** 52)));
  });

  it("what is not whole, not finite or minus zero stays plain, bit for bit", () => {
    roundTrip(Float64Array.of(0.1, NaN, Infinity, -0, 5e-324));
    roundTrip(Float64Array.of(-0, 1, 2));
    roundTrip(Float64Array.of(0, -0, 2));
    roundTrip(new Float64Array(new BigUint64Array([0x7ff8000000000123n, 0xfff8000000000001n]).buffer));
    roundTrip(new Float64Array(0));
  });

  it("any column comes back bit for bit", () => {
    const number = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.integer().map((n) => n / 4096),
      fc.integer().map((n) => 1_795_323_759_988 + n / 1000),
    );
    fc.assert(
      fc.property(fc.array(number, { maxLength: 60 }), (values) => {
        roundTrip(Float64Array.from(values));
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it("refuses bytes of an unknown kind", () => {
    expect(() => decodeAxis(Uint8Array.of(9), 1)).toThrow("kind must be 0 to 3, got 9");
  });
});
