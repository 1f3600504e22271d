import { expect, it } from "vitest";
import { columnLabel, columnValue, metricsOf, settingKeys, sortRows } from "./columns.ts";
import type { Row } from "./run-values.ts";

const row = (name: string, startedAtMs: number, lr: unknown, loss?: number): Row =>
  ({
    run: {
      name,
      config: lr === undefined ? {} : { opt: { lr } },
      modelCard: { hiddenSize: 8 },
      tags: [],
      note: "",
      startedAtMs,
      finishedAtMs: null,
      heartbeatAtMs: startedAtMs + 5,
      lastStep: 3,
    },
    lastValues: loss === undefined ? {} : { "eval/loss": loss },
    verdict: null,
  }) as unknown as Row;

const rows = [row("a", 1, 0.1, 3), row("b", 2, undefined, Number.NaN), row("c", 3, 0.01), row("d", 4, 0.1, 2)];
const names = (sorted: readonly Row[]) => sorted.map(({ run }) => run.name).join("");

it("sorts by settings, metrics and facts; what has no value comes last either way", () => {
  expect(names(sortRows(rows, "config.opt.lr", false))).toBe("cdab");
  expect(names(sortRows(rows, "config.opt.lr", true))).toBe("dacb");
  expect(names(sortRows(rows, "eval/loss", false))).toBe("dabc");
  expect(names(sortRows(rows, "created", true))).toBe("dcba");
  expect(names(sortRows(rows, "verdict", true))).toBe("abcd");
});

it("knows the settings of all runs, and which columns are metrics", () => {
  expect(settingKeys(rows)).toEqual(["config.opt.lr", "card.hiddenSize"]);
  expect(columnValue(rows[0]!, "card.hiddenSize")).toBe(8);
  expect(metricsOf(["eval/loss", "config.opt.lr", "created", "eval/loss"])).toEqual(["eval/loss"]);
  expect(columnLabel("config.opt.lr")).toBe("opt.lr");
  expect(columnLabel("eval/loss")).toBe("Eval loss");
  expect(columnLabel("gpu/0/util %")).toBe("gpu/0/util %");
});
