import { describe, expect, it } from "vitest";
import { headAngle } from "./head-angle.ts";
import { randomHead } from "./testing/seeded-random.ts";

const [rows, columns] = [130, 6];
const before = { data: Float64Array.from(randomHead(1, rows, columns)), rows, columns };
const length = Math.hypot(...before.data);

/** The head turned by an angle towards a direction at right angles to it, then stretched. */
function turned(angle: number, stretch: number): Float64Array {
  const other = Float64Array.from(randomHead(2, rows, columns));
  const along = other.reduce((sum, w, i) => sum + w * before.data[i]!, 0) / length ** 2;
  const normal = other.map((w, i) => w - along * before.data[i]!);
  const normalLength = Math.hypot(...normal);
  return before.data.map(
    (w, i) => stretch * (Math.cos(angle) * w + (Math.sin(angle) * length * normal[i]!) / normalLength),
  );
}

describe("headAngle(before, after)", () => {
  it.each([
    [1e-7, 1],
    [1e-4, 1],
    [0.3, 5],
    [2, 0.01],
    [3.1, 1],
  ])("finds a head turned by %d and stretched by %d", (angle, stretch) => {
    const after = { ...before, data: turned(angle, stretch) };
    expect(Math.abs(headAngle(before, after)! / angle - 1)).toBeLessThan(1e-8);
  });

  it("is 0 for the head itself, π for its negative, and leaves rows out", () => {
    expect(headAngle(before, before)).toBe(0);
    expect(headAngle(before, { ...before, data: before.data.map((w) => -w) })).toBe(Math.PI);
    const other = { ...before, data: before.data.map((w, i) => (i < columns ? 9 : w)) };
    expect(headAngle(before, other)).toBeGreaterThan(0.1);
    expect(headAngle(before, other, [0])).toBe(0);
  });

  it("takes heads stored either way, and in half precision", () => {
    const transposed = Float64Array.from(
      before.data,
      (_, i) => before.data[(i % rows) * columns + Math.floor(i / rows)]!,
    );
    const stored = { data: transposed, rows: columns, columns: rows, layout: "hidden-by-tokens" as const };
    expect(headAngle(before, stored)).toBe(0);
    const half = (...data: number[]) => ({
      data: Uint16Array.from(data),
      rows: 1,
      columns: 2,
      dtype: "bfloat16" as const,
    });
    expect(headAngle(half(0x3f80, 0), half(0x3f80, 0x3f80))).toBeCloseTo(Math.PI / 4, 14);
  });

  it("is undefined next to a zero head or one that is not finite, and refuses another shape", () => {
    const zero = { ...before, data: new Float64Array(rows * columns) };
    expect(headAngle(before, zero)).toBeUndefined();
    expect(headAngle(zero, zero)).toBeUndefined();
    expect(headAngle({ ...before, data: before.data.map(() => Number.NaN) }, before)).toBeUndefined();
    expect(() => headAngle(before, { ...before, rows: columns, columns: rows })).toThrow(/130 x 6 and 6 x 130/);
  });
});
