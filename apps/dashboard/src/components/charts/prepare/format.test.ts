import { describe, expect, it } from "vitest";
import { formatDuration, formatShort, formatStep, formatValue } from "./format.ts";

describe("formatValue", () => {
  it.each([
    [2.34567, "2.346"],
    [0.25, "0.25"],
    [57_123.4, "57,123"],
    [0.00012345, "1.23e−4"],
    [6e-4, "6e−4"],
    [123_456_789, "1.23e8"],
    [0, "0"],
    [-0.5, "−0.5"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "+∞"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("writes %d as %s", (value, text) => expect(formatValue(value)).toBe(text));
});

describe("formatShort", () => {
  it.each([
    [0, "0"],
    [950, "950"],
    [57_000, "57k"],
    [1_250_000, "1.25M"],
    [2_097_152_000, "2.097B"],
    [3e12, "3T"],
    [0.2, "0.2"],
    [1e-4, "1e−4"],
  ])("writes %d as %s", (value, text) => expect(formatShort(value)).toBe(text));
});

it("formatStep groups thousands", () => expect(formatStep(1_000_000)).toBe("1,000,000"));

describe("formatDuration", () => {
  it.each([
    [12, "12 ms"],
    [4_200, "4.2 s"],
    [42_000, "42 s"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 05 min"],
    [273_600_000, "3 d 4 h"],
    [-1_500, "−1.5 s"],
    [Number.NaN, "—"],
  ])("writes %d ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});
