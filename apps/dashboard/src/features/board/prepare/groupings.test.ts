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
  expect(groupings(runs).map(({ key }) => key)).toEqual([
    "recipe",
    "name",
    "tags",
    "config.d",
    "config.optimizer.beta2",
  ]);
});

it("groups by one setting and keeps runs without it apart", () => {
  expect(groupRuns([...runs, run("e", "old", {})], "config.d").map(({ label }) => label)).toEqual([
    "d = 8",
    "d = 64",
    "d not set",
  ]);
});

it("groups by several settings together, by tags and by name", () => {
  expect(groupRuns(runs, "config.d,config.optimizer.beta2").map(({ label }) => label)).toEqual([
    "d = 8, optimizer.beta2 = 0.999",
    "d = 64, optimizer.beta2 = 0.95",
  ]);
  const tagged = runs.map((one, i) => ({ ...one, tags: i === 0 ? [] : ["b", "a"] }));
  expect(groupRuns(tagged, "tags").map(({ label }) => label)).toEqual(["no tags", "a + b"]);
  expect(groupRuns(runs, "name").map(({ label }) => label)).toEqual(["narrow", "wide"]);
});

it("tells groups apart that would have one label, so that none shares another's colour", () => {
  const same = [run("a", "gpt seed 1", { lr: 1, seed: 1 }), run("b", "gpt seed 2", { lr: 2, seed: 2 })];
  expect(groupRuns(same, "recipe")).toEqual([
    { label: "gpt (lr = 1)", runIds: ["a"] },
    { label: "gpt (lr = 2)", runIds: ["b"] },
  ]);
  const alike = [run("a", "gpt", { x: "1, y = 2" }), run("b", "gpt", { x: "1", y: "2" })];
  expect(new Set(groupRuns(alike, "recipe").map(({ label }) => label)).size).toBe(2);
});

it.each([
  ["narrow seed 3", "narrow"],
  ["narrow, d = 8, seed=12", "narrow, d = 8"],
  ["gpt-s2", "gpt"],
  ["run (seed 4)", "run"],
  ["seed 3", "seed 3"],
  ["plain", "plain"],
])("nameWithoutSeed(%s) is %s", (name, expected) => expect(nameWithoutSeed(name)).toBe(expected));
