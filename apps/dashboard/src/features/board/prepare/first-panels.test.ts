import { expect, it } from "vitest";
import { firstPanels } from "./first-panels.ts";

const series = ["r1", "r2", "r3"].flatMap((runId) => ["loss", "rank", "time"].map((metric) => ({ runId, metric })));
const names = (most: number, metrics = ["rank", "loss"]) =>
  firstPanels(series, metrics, most).map(({ runId, metric }) => `${runId} ${metric}`);

it("takes whole panels in their order", () => {
  expect(names(6)).toEqual(["r1 rank", "r2 rank", "r3 rank", "r1 loss", "r2 loss", "r3 loss"]);
  expect(names(5)).toEqual(["r1 rank", "r2 rank", "r3 rank"]);
});

it("takes the first panel however many lines it has", () => {
  expect(names(1)).toEqual(["r1 rank", "r2 rank", "r3 rank"]);
});

it("passes over a metric that no run has", () => {
  expect(names(3, ["none", "time"])).toEqual(["r1 time", "r2 time", "r3 time"]);
});
