import { expect, it } from "vitest";
import { difference } from "./difference.ts";

const side = (id: string, config: Record<string, unknown>, loss: number) => ({
  id,
  config,
  modelCard: { d: 8 },
  last: new Map([["eval/loss", loss]]),
  minimum: new Map([["eval/loss", loss - 1]]),
});

it("holds any number of runs side by side and tells what differs", () => {
  const made = difference([
    side("a", { lr: 0.1, data: { name: "c4" }, tags: ["x"] }, 3),
    side("b", { lr: 0.2, data: { name: "c4" } }, 3),
    side("c", { lr: 0.1, data: { name: "c4" }, seed: null }, Number.NaN),
  ]);
  expect(made.config).toEqual([
    { key: "lr", values: ["0.1", "0.2", "0.1"], differs: true },
    { key: "data.name", values: ["c4", "c4", "c4"], differs: false },
    { key: "tags", values: ['["x"]', undefined, undefined], differs: true },
    { key: "seed", values: [undefined, undefined, "null"], differs: true },
  ]);
  expect(made.modelCard).toEqual([{ key: "d", values: ["8", "8", "8"], differs: false }]);
  expect(made.last[0]).toEqual({ key: "eval/loss", values: [3, 3, Number.NaN], differs: true });
  expect(difference([]).config).toEqual([]);
});
