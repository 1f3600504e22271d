import type { SeriesColumns } from "@headroom/protocol";
import { expect, it } from "vitest";
import { assignIdentities } from "../../../components/charts/prepare/identity.ts";
import { type PanelRun, panelLines } from "./panel-lines.ts";

function run(id: string, values: number[], tokensPerStep?: number): PanelRun {
  const columns: SeriesColumns = {
    runId: id,
    metric: "eval/loss",
    attempt: 0,
    superseded: false,
    pointCount: values.length,
    exact: true,
    steps: Float64Array.from(values, (_, i) => i),
    values: Float64Array.from(values),
    wallTimesMs: Float64Array.from(values, (_, i) => i),
  };
  return { id, name: `run ${id}`, axis: { tokensPerStep, startedAtMs: 0 }, columns: [columns] };
}
const runs = [run("a", [3, 2]), run("b", [5, 4], 128), { ...run("c", []), columns: undefined }];
const identities = assignIdentities(runs.map(({ id }) => id));

it("draws one line a run, in its own colour", () => {
  const { lines, bands } = panelLines(runs, identities, "step", undefined);
  expect(lines.map(({ label }) => label)).toEqual(["run a", "run b"]);
  expect(lines[1]!.identity).toBe(identities.get("b"));
  expect(bands).toEqual([]);
});

it("draws the mean and band of a group", () => {
  const { lines, bands } = panelLines(runs, identities, "step", [{ label: "all", runIds: ["a", "b", "c"] }]);
  expect(lines.map(({ label }) => label)).toEqual(["all · mean of 2"]);
  expect([...lines[0]!.line.y]).toEqual([4, 3]);
  expect([...bands[0]!.high]).toEqual([5, 4]);
});

it("names the runs that cannot be placed on a token axis", () => {
  const { lines, withoutAxis } = panelLines(runs, identities, "tokens", undefined);
  expect(withoutAxis).toEqual(["run a"]);
  expect(lines.map(({ label }) => label)).toEqual(["run b"]);
});
