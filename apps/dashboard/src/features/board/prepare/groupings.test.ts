import { expect, it } from "vitest";
import { type GroupableRun, groupings, groupRuns, nameWithoutSeed } from "./groupings.ts";

const run = (id: string, name: string, config: GroupableRun["config"]): GroupableRun => ({
  id,
  name,
  tags: [],
  config,
  modelCard: { dtype: "float32" },
});
const runs = [
  run("a", "narrow seed 1", { d: 8, seed: 1, optimizer: { beta2: 0.999 } }),
  run("b", "narrow seed 2", { d: 8, seed: 2, optimizer: { beta2: 0.999 } }),
  run("c", "wide seed 1", { d: 64, seed: 1, optimizer: { beta2: 0.95 } }),
];

it("groups equal settings whatever the seed", () => {
  expect(groupRuns(runs, "recipe")).toEqual([
    { label: "narrow", runIds: ["a", "b"] },
    { label: "wide", runIds: ["c"] },
  ]);
});

it("offers nested settings that differ, and neither the seed nor what all share", () => {
  expect(groupings(runs).map(({ key }) => key)).toEqual(["recipe", "config.d", "config.optimizer.beta2"]);
});

it("groups by one setting and keeps runs without it apart", () => {
  expect(groupRuns([...runs, run("e", "old", {})], "config.d").map(({ label }) => label)).toEqual([
    "d = 8",
    "d = 64",
    "d not set",
  ]);
});

it.each([
  ["narrow seed 3", "narrow"],
  ["narrow, d = 8, seed=12", "narrow, d = 8"],
  ["gpt-s2", "gpt"],
  ["run (seed 4)", "run"],
  ["seed 3", "seed 3"],
  ["plain", "plain"],
])("nameWithoutSeed(%s) is %s", (name, expected) => expect(nameWithoutSeed(name)).toBe(expected));
