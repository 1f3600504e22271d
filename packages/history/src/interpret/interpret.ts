import { metricOfColumn, plainName } from "@headroom/protocol";
import type { HistoryRun, HistorySeries, StepUnit } from "../history.ts";
import type { LeftOutLog } from "../table/left-out-log.ts";
import { NOT_A_NUMBER, type RawColumn, type RawTable } from "../table/raw-table.ts";
import { type AxisColumns, axisColumns } from "./axis-columns.ts";
import { orderOf, type PlacedPoint } from "./order-rows.ts";
import { runRewinds } from "./rewinds.ts";
import { sentinelValue } from "./sentinels.ts";
import { type NanMeaning, nanMeaning } from "./settle-nan.ts";

/** What a person may say about the columns; everything else is found out. */
export interface ColumnChoices {
  readonly step?: string;
  readonly run?: string;
  /** metric by column */
  readonly map?: ReadonlyMap<string, string>;
}

export interface Interpreted {
  readonly runs: readonly HistoryRun[];
  readonly notes: readonly string[];
}

/** Names of a pandas index written along with the data. */
const INDEX_NAMES = new Set(["", "unnamed_0", "index"]);

/** Runs and series of a table: axes by name, NaN by its column, sentinels by their value, later attempts over earlier ones. */
export function interpret(table: RawTable, leftOut: LeftOutLog, choices: ColumnChoices = {}): Interpreted {
  const notes: string[] = [];
  const axes = axisColumns(table, choices);
  const steps = stepsOf(table, axes, leftOut, notes);
  const collected =
    axes.key !== null && axes.value !== null ? longForm(table, axes, steps) : wideForm(table, axes, steps);
  const runs: HistoryRun[] = [];
  for (const [name, series] of collected.byRun) runs.push(toRun(name, series, steps.unit, { choices, notes }));
  if (collected.sentinels > 0)
    notes.push(`${collected.sentinels} values that stand for infinity (1.797e308 and the like) taken as infinity`);
  for (const column of collected.notLogged) notes.push(`NaN in "${column}" taken as not logged`);
  return { runs, notes };
}

interface Steps {
  readonly unit: StepUnit;
  readonly at: (row: number) => number | undefined;
}

function stepsOf(table: RawTable, axes: AxisColumns, leftOut: LeftOutLog, notes: string[]): Steps {
  if (axes.step === null) {
    notes.push("no column counts steps: rows are counted instead");
    return { unit: "row", at: (row) => row };
  }
  const column = table.columns.get(axes.step)!;
  if (fractional(column, table.rows)) {
    notes.push(`"${axes.step}" holds fractions: rows are counted instead`);
    return { unit: "row", at: (row) => row };
  }
  const at = (row: number) => {
    const cell = column.at(row);
    if (typeof cell === "number" && Number.isSafeInteger(cell) && cell >= 0) return cell;
    leftOut.add(
      cell === undefined ? `row without ${axes.step}` : `${axes.step} is no whole number from 0 on`,
      table.lineOf(row),
    );
    return undefined;
  };
  return { unit: axes.stepUnit, at };
}

function fractional(column: RawColumn, rows: number): boolean {
  let fractions = 0;
  for (let row = 0; row < rows; row++) {
    const cell = column.at(row);
    if (typeof cell === "number" && Number.isFinite(cell) && !Number.isInteger(cell)) fractions++;
  }
  return 10 * fractions > column.numbers;
}

interface Collected {
  readonly byRun: Map<string | null, Map<string, PlacedPoint[]>>;
  sentinels: number;
  readonly notLogged: Set<string>;
}

function wideForm(table: RawTable, axes: AxisColumns, steps: Steps): Collected {
  const collected: Collected = { byRun: new Map(), sentinels: 0, notLogged: new Set() };
  const taken = new Set([axes.step, axes.time, axes.run]);
  const quantities = [...table.columns].filter(
    ([name, column]) => !taken.has(name) && !INDEX_NAMES.has(plainName(name)) && column.numbers + column.nanTexts > 0,
  );
  const meanings = new Map(quantities.map(([name, column]) => [name, nanMeaning(column, table.rows)]));
  const lastNumber = new Map(quantities.map(([name, column]) => [name, lastNumberOf(column, table.rows)]));
  for (let row = 0; row < table.rows; row++) {
    const step = steps.at(row);
    if (step === undefined) continue;
    const run = runOf(table, axes, row);
    for (const [name, column] of quantities) {
      const cell = column.at(row);
      if (cell === undefined || typeof cell === "string") continue;
      const value = valueIn(cell, meanings.get(name)!, row > lastNumber.get(name)!);
      if (value === undefined) collected.notLogged.add(name);
      else place(collected, { run, name, step, value, wallTimeMs: timeOf(table, axes, row), line: table.lineOf(row) });
    }
  }
  return collected;
}

function longForm(table: RawTable, axes: AxisColumns, steps: Steps): Collected {
  const collected: Collected = { byRun: new Map(), sentinels: 0, notLogged: new Set() };
  const values = table.columns.get(axes.value!)!;
  const keys = table.columns.get(axes.key!)!;
  for (let row = 0; row < table.rows; row++) {
    const step = steps.at(row);
    const cell = values.at(row);
    const name = keys.at(row);
    if (step === undefined || typeof name !== "string" || cell === undefined || typeof cell === "string") continue;
    const value = cell === NOT_A_NUMBER ? Number.NaN : (cell as number);
    place(collected, {
      run: runOf(table, axes, row),
      name,
      step,
      value,
      wallTimeMs: timeOf(table, axes, row),
      line: table.lineOf(row),
    });
  }
  return collected;
}

function lastNumberOf(column: RawColumn, rows: number): number {
  for (let row = rows - 1; row >= 0; row--) if (typeof column.at(row) === "number") return row;
  return -1;
}

function valueIn(cell: number | typeof NOT_A_NUMBER, meaning: NanMeaning, after: boolean): number | undefined {
  if (cell !== NOT_A_NUMBER) return cell;
  return (after ? meaning.after : meaning.between) === "data" ? Number.NaN : undefined;
}

function runOf(table: RawTable, { run }: AxisColumns, row: number): string | null {
  if (run === null) return null;
  const cell = table.columns.get(run)!.at(row);
  return cell === undefined || cell === NOT_A_NUMBER ? "" : String(cell);
}

/** ms since 1970: seconds, milliseconds and dates are told apart by their size and form. */
function timeOf(table: RawTable, { time }: AxisColumns, row: number): number {
  const cell = time === null ? undefined : table.columns.get(time)!.at(row);
  if (typeof cell === "number") return cell > 1e11 ? cell : cell > 1e8 ? cell * 1000 : Number.NaN;
  return typeof cell === "string" ? Date.parse(cell) : Number.NaN;
}

function place(
  collected: Collected,
  { run, name, ...point }: PlacedPoint & { readonly run: string | null; readonly name: string },
): void {
  let series = collected.byRun.get(run);
  if (series === undefined) {
    series = new Map();
    collected.byRun.set(run, series);
  }
  const infinite = sentinelValue(point.value, /ppl|perplexity/i.test(name));
  if (infinite !== undefined) collected.sentinels++;
  const points = series.get(name);
  const settled = infinite === undefined ? point : { ...point, value: infinite };
  if (points === undefined) series.set(name, [settled]);
  else points.push(settled);
}

function toRun(
  name: string | null,
  byColumn: ReadonlyMap<string, PlacedPoint[]>,
  stepUnit: StepUnit,
  { choices, notes }: { readonly choices: ColumnChoices; readonly notes: string[] },
): HistoryRun {
  const columns = [...byColumn].map(([column, points]) => ({ column, points: inOrder(column, points, notes) }));
  const metrics = chooseMetrics(columns, choices);
  const series: HistorySeries[] = columns.map(({ column, points }) => ({
    name: column,
    metric: metrics.get(column) ?? column,
    steps: Float64Array.from(points, ({ step }) => step),
    values: Float64Array.from(points, ({ value }) => value),
    wallTimesMs: Float64Array.from(points, ({ wallTimeMs }) => wallTimeMs),
    lines: Float64Array.from(points, ({ line }) => line),
  }));
  const rewinds = runRewinds(columns.map(({ points }) => points));
  const rows = Math.max(0, ...columns.map(({ points }) => points.length));
  return { name, config: {}, tags: [], startedAtMs: null, status: null, stepUnit, series, rewinds, rows };
}

function inOrder(column: string, points: PlacedPoint[], notes: string[]): PlacedPoint[] {
  const order = orderOf(points);
  if (order === "falling") return onePerStep(points.reverse());
  if (order === "unsorted") {
    notes.push(`"${column}" is not in the order of its steps: sorted`);
    return onePerStep(points.sort((a, b) => a.step - b.step));
  }
  return onePerStep(points);
}

/** Of points of one step that follow one another the last: what a program corrects, it logs again. */
function onePerStep(points: readonly PlacedPoint[]): PlacedPoint[] {
  return points.filter(({ step }, i) => points[i + 1]?.step !== step);
}

/** Where several columns could be one metric, the fullest has it; the others keep their own names. */
function chooseMetrics(
  columns: readonly { column: string; points: readonly PlacedPoint[] }[],
  { map }: ColumnChoices,
): Map<string, string> {
  const chosen = new Map<string, string>();
  for (const { column } of columns) {
    const asked = map?.get(column);
    if (asked !== undefined) chosen.set(column, asked);
  }
  const given = new Set(chosen.values());
  const best = new Map<string, { column: string; cells: number }>();
  for (const { column, points } of columns) {
    const metric = metricOfColumn(column);
    if (metric === undefined || given.has(metric) || chosen.has(column)) continue;
    const cells = points.length;
    if (cells > (best.get(metric)?.cells ?? 0)) best.set(metric, { column, cells });
  }
  for (const [metric, { column }] of best) chosen.set(column, metric);
  return chosen;
}
