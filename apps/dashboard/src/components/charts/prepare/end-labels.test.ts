import { expect, it } from "vitest";
import { endLabels } from "./end-labels.ts";

const box = { left: 0, top: 0, width: 100, height: 100 };
const line = (key: string, y: number[]) => ({
  key,
  label: key,
  colour: "red",
  x: Float64Array.from(y, (_, i) => i * 10),
  y: Float64Array.from(y),
});
const same = (value: number) => value;

it("names each line above its last visible point", () => {
  expect(endLabels([line("a", [1, 50]), line("b", [1, 80, 500])], same, same, box)).toMatchObject([
    { key: "a", x: 6, y: 45 },
    { key: "b", x: 6, y: 75 },
  ]);
});

it("pushes names apart, inside the plot", () => {
  const labels = endLabels([line("a", [99]), line("b", [99]), line("c", [98])], same, same, box);
  const ys = labels.map(({ y }) => y).sort((a, b) => a - b);
  expect(ys[1]! - ys[0]!).toBeGreaterThanOrEqual(13);
  expect(ys[2]! - ys[1]!).toBeGreaterThanOrEqual(13);
  expect(ys[2]).toBeLessThanOrEqual(98);
});

it("names nothing where there is one line or many, and skips what is out of sight", () => {
  expect(endLabels([line("a", [1])], same, same, box)).toEqual([]);
  expect(
    endLabels(
      Array.from({ length: 5 }, (_, i) => line(String(i), [1])),
      same,
      same,
      box,
    ),
  ).toEqual([]);
  expect(endLabels([line("a", [Number.NaN]), line("b", [5])], same, same, box)).toHaveLength(1);
});
