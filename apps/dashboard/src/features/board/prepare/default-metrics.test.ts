import { expect, it } from "vitest";
import { defaultMetrics, sortMetrics } from "./default-metrics.ts";

it("shows loss and the paper's signs, falling back where a run lacks them", () => {
  expect(
    defaultMetrics([
      "train/loss",
      "eval/loss",
      "head/singular_entropy_q",
      "hidden/anisotropy",
      "head/effective_rank_p",
    ]),
  ).toEqual(["eval/loss", "hidden/anisotropy", "head/singular_entropy_q", "head/effective_rank_p"]);
  expect(defaultMetrics(["train/loss"])).toEqual(["train/loss"]);
  expect(defaultMetrics(["reward"])).toEqual(["reward"]);
  expect(defaultMetrics([])).toEqual([]);
});

it("never shows one metric twice", () => {
  const shown = defaultMetrics(["head/effective_rank_p", "head/effective_rank_q", "head/stable_rank"]);
  expect(new Set(shown).size).toBe(shown.length);
});

it("lists losses first", () => {
  expect(sortMetrics(["zeta", "head/stable_rank", "train/loss", "eval/loss", "eval/loss"])).toEqual([
    "eval/loss",
    "train/loss",
    "head/stable_rank",
    "zeta",
  ]);
});
