import { expect, it } from "vitest";
import { isChanged } from "./changed-queries.ts";

const A = "0190c1c0-0000-7000-8000-000000000001";
const B = "0190c1c0-0000-7000-8000-000000000002";
const key = (path: string, input: unknown) => [path.split("."), { input, type: "query" }];
const change = (runId: string, ...kinds: ("series" | "spectra" | "run" | "events")[]) => [
  { runId, project: "p", kinds },
];

it("touches only the charts of the run that changed", () => {
  const read = key("series.read", { series: [{ run: A, metric: "train/loss" }], maxPoints: 400 });
  expect(isChanged(read, change(A, "series"))).toBe(true);
  expect(isChanged(read, change(B, "series"))).toBe(false);
  expect(isChanged(read, change(A, "spectra"))).toBe(false);
});

it("touches lists whichever run changed", () => {
  expect(isChanged(key("run.list", { search: "x" }), change(B, "series"))).toBe(true);
  expect(isChanged(key("run.list", undefined), change(B, "events"))).toBe(false);
});

it("touches every question about targets when one is stored", () => {
  const stored = [{ targetId: "t" }];
  expect(isChanged(key("target.list", undefined), stored)).toBe(true);
  expect(isChanged(key("target.ofRun", { run: A }), stored)).toBe(true);
  expect(isChanged(key("series.read", { series: [{ run: A, metric: "train/loss" }] }), stored)).toBe(false);
});

it("cannot tell a slug, so it refreshes", () => {
  expect(isChanged(key("run.get", { run: "narrow-000001" }), change(A, "run"))).toBe(true);
});
