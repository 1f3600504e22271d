import { describe, expect, test } from "vitest";
import { splitProbe, targetIds } from "./layers-model-probe.ts";

const tensor = (values: number[], shape: number[]) => ({ shape, dataSync: () => Float32Array.from(values) });
const [a, b, y] = [tensor([1], [1]), tensor([2], [1]), tensor([3], [1])];

test.each([
  ["a tensor", a, 1, a, undefined],
  ["one tensor in an array", [a], 1, [a], undefined],
  ["inputs and targets", [a, y], 1, a, y],
  ["one tensor per input", [a, b], 2, [a, b], undefined],
  ["two inputs, and targets", [[a, b], y], 2, [a, b], y],
  ["three inputs", [a, b, y], 3, [a, b, y], undefined],
])("a probe of %s", (_, probe, inputCount, inputs, targets) => {
  expect(splitProbe(probe, inputCount)).toEqual({ inputs, targets });
});

describe("targetIds(targets, V, excluded)", () => {
  test("reads ids of any shape, and one-hot rows", () => {
    expect([...targetIds(tensor([4, 0, 2, 2], [2, 2]), 5, [])]).toEqual([4, 0, 2, 2]);
    expect([...targetIds(tensor([0, 1, 0, 0, 0, 1], [2, 3]), 3, [])]).toEqual([1, 2]);
    // as many ids in a row as there are tokens, and no row with one 1
    expect([...targetIds(tensor([0, 1, 2, 1, 1, 0], [2, 3]), 3, [])]).toEqual([0, 1, 2, 1, 1, 0]);
  });

  test.each([
    [null, /must be a tensor of token ids or one-hot rows, got object/],
    [tensor([1, 5], [2]), /ids of used tokens in 0\.\.4, or one-hot rows, got 5 at index 1/],
    [tensor([1, 0.5], [2]), /got 0.5 at index 1/],
    [tensor([1, -100], [2]), /got -100 at index 1/],
    [tensor([1, 3], [2]), /got 3 at index 1/],
    [tensor([0.2, 0.3, 0.5, 0, 0], [1, 5]), /or one-hot rows, got 0\.2/],
  ])("refuses others at set-up: %o", (targets, message) => {
    expect(() => targetIds(targets, 5, [3])).toThrow(message);
    expect(() => targetIds(targets, 5, [3])).toThrow(TypeError);
  });
});
