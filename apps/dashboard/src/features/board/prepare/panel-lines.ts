import type { SeriesColumns, SmoothColumns } from "@headroom/protocol";
import { differenceTo } from "../../../components/charts/prepare/baseline.ts";
import type { BandInput, LineInput } from "../../../components/charts/prepare/chart-model.ts";
import { type GroupStatistic, groupLines } from "../../../components/charts/prepare/group.ts";
import { assignIdentities, type RunIdentity } from "../../../components/charts/prepare/identity.ts";
import { runLine } from "../../../components/charts/prepare/run-line.ts";
import type { XAxisKind, XAxisOfRun } from "../../../components/charts/prepare/x-axis.ts";
import type { RunGroup } from "./groupings.ts";

export interface PanelRun {
  readonly id: string;
  readonly name: string;
  readonly axis: XAxisOfRun;
  readonly columns: readonly SeriesColumns[] | undefined;
  readonly smooth?: SmoothColumns | undefined;
}

export interface PanelLines {
  readonly lines: readonly LineInput[];
  readonly bands: readonly BandInput[];
  /** runs that have the metric but not the x axis */
  readonly withoutAxis: readonly string[];
}

const GRID_POINTS = 1_200;

/** One line a run; or one mean with its band a group. */
export function panelLines(
  runs: readonly PanelRun[],
  identities: ReadonlyMap<string, RunIdentity>,
  xKind: XAxisKind,
  groups: readonly RunGroup[] | undefined,
  statistic: GroupStatistic = { centre: "mean", spread: "range" },
  baselineId?: string,
): PanelLines {
  const withoutAxis: string[] = [];
  const own: LineInput[] = [];
  for (const run of runs) {
    if (run.columns === undefined || run.columns.length === 0) continue;
    const line = runLine(run.columns, xKind, run.axis, run.smooth);
    if (line === undefined) withoutAxis.push(run.name);
    else own.push({ key: run.id, label: run.name, identity: identities.get(run.id)!, line });
  }
  const held = baselineId === undefined ? undefined : differenceTo(own, baselineId);
  if (groups === undefined) return { lines: held ?? own, bands: [], withoutAxis };
  const colours = assignIdentities(groups.map(({ label }) => label));
  const lines: LineInput[] = [];
  const bands: BandInput[] = [];
  for (const group of groups) {
    const members = (held ?? own).filter(({ key }) => group.runIds.includes(key));
    const mean = groupLines(
      members.map(({ line }) => line.smooth ?? line),
      GRID_POINTS,
      statistic,
    );
    if (mean === undefined) continue;
    const identity = colours.get(group.label)!;
    const label = mean.members > 1 ? `${group.label} · ${statistic.centre} of ${mean.members}` : group.label;
    lines.push({
      key: group.label,
      label,
      identity,
      line: {
        x: mean.x,
        y: mean.y,
        steps: mean.x,
        superseded: [],
        nonFinite: members.flatMap(({ line }) => line.nonFinite),
        pointCount: members.reduce((sum, { line }) => sum + line.pointCount, 0),
        exact: members.every(({ line }) => line.exact),
      },
    });
    if (mean.members > 1)
      bands.push({ key: group.label, colour: identity.colour, x: mean.x, low: mean.low, high: mean.high });
  }
  return { lines, bands, withoutAxis };
}
