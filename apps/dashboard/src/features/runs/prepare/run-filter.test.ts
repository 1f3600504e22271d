import { describe, expect, it } from "vitest";
import { runFilter } from "./run-filter.ts";
import type { Row } from "./run-values.ts";

const row = (name: string, config: object, rest: object = {}): Row =>
  ({
    run: {
      name,
      slug: name,
      project: "p",
      status: "finished",
      tags: ["demo"],
      note: "",
      config,
      modelCard: { hiddenSize: 8 },
      lastStep: 900,
      startedAtMs: 0,
      heartbeatAtMs: 0,
      finishedAtMs: 7_200_000,
    },
    lastValues: { "eval/loss": 4.7 },
    verdict: { state: "saturation-suspected" },
    ...rest,
  }) as unknown as Row;

const a = row("alpha", { lr: 0.003, optimizer: "AdamW", data: { name: "c4" }, warm: true });
const b = row("beta", { lr: 0.001, optimizer: "sgd", "a/b": 1 }, { verdict: null, lastValues: {} });

function found(filter: string): string {
  const made = runFilter(filter);
  if (!made.ok) return made.message;
  return [a, b]
    .filter(made.test)
    .map(({ run }) => run.name)
    .join(" ");
}

describe("runFilter", () => {
  it.each([
    ["", "alpha beta"],
    ["lr > 1e-3", "alpha"],
    ["lr >= 1e-3 and optimizer = adamw", "alpha"],
    ["lr <= 0.001 or optimizer = adamw", "alpha beta"],
    ["lr > 1 or lr < 1 and optimizer = sgd", "beta"],
    ["optimizer != adamw", "beta"],
    ["not optimizer = sgd", "alpha"],
    ["verdict = saturation-suspected", "alpha"],
    ["verdict = saturated", ""],
    ["eval/loss < 5", "alpha"],
    ["config.data.name = c4", "alpha"],
    ["data.name ~ C", "alpha"],
    ["name !~ alp", "beta"],
    ["name = 'beta'", "beta"],
    ["card.hiddenSize = 8 and hiddenSize > 7", "alpha beta"],
    ["warm = true", "alpha"],
    ["tag = demo and hours = 2", "alpha beta"],
    ["(lr > 1e-3 or optimizer = sgd) and step >= 900", "alpha beta"],
    ["missing = 3", ""],
    ["missing != 3", "alpha beta"],
    ["lr > -1", "alpha beta"],
    ["alpha c4", "alpha"],
    ["optimizer=sgd", "beta"],
    ["DEMO", "alpha beta"],
  ])("%s finds %s", (filter, expected) => expect(found(filter)).toBe(expected));

  it("asks for the metrics it names", () => {
    const made = runFilter("eval/loss < 5 and train/loss > 1 and lr = 1");
    expect(made.ok && made.metrics).toEqual(["eval/loss", "train/loss"]);
  });

  it("says what it cannot read", () => {
    expect(found("lr > ")).toMatch(/Expected/);
    expect(found("lr = 1 and banana")).toBe('A filter compares, as in lr > 1e-3 and optimizer = adamw; got "banana"');
    expect(found("f(x) = 1")).toContain("A name was expected");
    expect(found("lr = 1 lr = 2")).toContain("join them by and, or");
  });
});
