import { describe, expect, it } from "vitest";
import { parseCell } from "./parse-cell.ts";
import { NOT_A_NUMBER } from "./raw-table.ts";

const POINT = { decimal: "." } as const;
const COMMA = { decimal: "," } as const;

describe("parseCell(raw, dialect)", () => {
  it.each([
    ["3.25", 3.25],
    [" -1e-3 ", -0.001],
    ["1,000", 1000],
    ["1,234,567.5", 1234567.5],
    ["12'345", 12345],
    ["10_000", 10000],
    ["95.5%", 95.5],
    ["tensor(3.2)", 3.2],
    ["tensor(5.1945, device='cuda:0')", 5.1945],
    ["tensor(2.5, grad_fn=<NllLossBackward0>)", 2.5],
    ["tensor([4.5])", 4.5],
    ["np.float64(3.2)", 3.2],
    ["array(3.2, dtype=float32)", 3.2],
    ["<tf.Tensor: shape=(), dtype=float32, numpy=3.2>", 3.2],
    ["inf", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["tensor(inf)", Number.POSITIVE_INFINITY],
  ])("reads %s with a decimal point", (raw, value) => expect(parseCell(raw, POINT)).toBe(value));

  it.each([
    ["5,19449", 5.19449],
    ["1.234,5", 1234.5],
    ["1.234.567", 1234567],
    ["12", 12],
    ["3,2e-4", 0.00032],
  ])("reads %s with a decimal comma", (raw, value) => expect(parseCell(raw, COMMA)).toBe(value));

  it.each(["", " ", "None", "null", "NA", "N/A", "-", "<NA>"])("takes %j for not logged", (raw) =>
    expect(parseCell(raw, POINT)).toBeUndefined(),
  );

  it.each(["NaN", "nan", "-nan(ind)", "tensor(nan)"])("keeps the text %s for the column to settle", (raw) =>
    expect(parseCell(raw, POINT)).toBe(NOT_A_NUMBER),
  );

  it.each(["adamw", "1,00", "3.2.1", "0x10", "2024-11-03", "tensor([1, 2])"])("takes %s for a word", (raw) =>
    expect(typeof parseCell(raw, POINT)).toBe("string"),
  );
});
