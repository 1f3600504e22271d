import type { StepUnit } from "../history.ts";
import type { RawColumn, RawTable } from "../table/raw-table.ts";

/** Names of the column that counts steps, best first, with what each counts. Compared in lower case without blanks, dots and underscores. */
const STEP_NAMES: readonly (readonly [name: string, unit: StepUnit])[] = [
  ["step", "step"],
  ["globalstep", "step"],
  ["trainer/globalstep", "step"],
  ["train/globalstep", "step"],
  ["steps", "step"],
  ["trainingstep", "step"],
  ["trainstep", "step"],
  ["numupdates", "step"],
  ["updates", "step"],
  ["update", "step"],
  ["iteration", "iteration"],
  ["iterations", "iteration"],
  ["iter", "iteration"],
  ["iters", "iteration"],
  ["it", "iteration"],
  ["batch", "iteration"],
  ["tokens", "tokens"],
  ["tokensseen", "tokens"],
  ["numtokens", "tokens"],
  ["consumedtokens", "tokens"],
  ["epoch", "epoch"],
  ["epochs", "epoch"],
  ["x", "step"],
];
const TIME_NAMES = ["walltime", "timestamp", "time", "createdat", "date", "datetime", "walltimems"];
const RUN_NAMES = ["run", "runid", "runname", "runuuid", "experiment", "expname"];
const KEY_NAMES = ["key", "metric", "tag", "metricname", "variable", "name", "series"];
const VALUE_NAMES = ["value", "metricvalue", "y"];

export interface AxisColumns {
  /** null: rows are counted */
  readonly step: string | null;
  readonly stepUnit: StepUnit;
  readonly time: string | null;
  readonly run: string | null;
  /** in the long form, the column that names the quantity and the one that holds its value */
  readonly key: string | null;
  readonly value: string | null;
}

export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s._-]/g, "");
}

/** Which columns are axes and not quantities: by name, and filled. `asked` names of the user's come first. */
export function axisColumns(table: RawTable, asked: { readonly step?: string; readonly run?: string }): AxisColumns {
  const byPlainName = new Map<string, string[]>();
  for (const name of table.columns.keys()) {
    const plain = plainName(name);
    byPlainName.set(plain, [...(byPlainName.get(plain) ?? []), name]);
  }
  const filled = (name: string) => table.columns.get(name)?.filled ?? 0;
  const find = (plain: string, usable: (column: RawColumn) => boolean) =>
    (byPlainName.get(plain) ?? []).find((name) => filled(name) > 0 && usable(table.columns.get(name)!));
  const first = (names: readonly string[], usable: (column: RawColumn) => boolean) => {
    for (const plain of names) {
      const name = find(plain, usable);
      if (name !== undefined) return name;
    }
    return null;
  };
  const numeric = (column: RawColumn) => column.numbers > 0 && column.words === 0;
  const { step, stepUnit } = stepColumn(table, asked.step, (plain) => find(plain, (column) => column.numbers > 0));
  const value = first(VALUE_NAMES, (column) => column.numbers + column.nanTexts > 0);
  const key = value === null ? null : first(KEY_NAMES, (column) => column.words > 0 && column.numbers === 0);
  const run = asked.run ?? first(RUN_NAMES, (column) => column !== table.columns.get(key ?? ""));
  return {
    step,
    stepUnit,
    time: first(TIME_NAMES, (column) => numeric(column) || column.words > 0),
    run,
    key,
    value: key === null ? null : value,
  };
}

/** The best name whose column is filled in at least half of the rows that the fullest candidate fills. */
function stepColumn(
  table: RawTable,
  asked: string | undefined,
  find: (plain: string) => string | undefined,
): { step: string | null; stepUnit: StepUnit } {
  if (asked !== undefined) {
    return { step: asked, stepUnit: STEP_NAMES.find(([name]) => name === plainName(asked))?.[1] ?? "step" };
  }
  const candidates = STEP_NAMES.flatMap(([plain, unit]) => {
    const name = find(plain);
    return name === undefined ? [] : [{ name, unit, cells: table.columns.get(name)!.numbers }];
  });
  // W&B's own counter of log calls says less than a step that the program gave
  candidates.sort((a, b) => Number(a.name === "_step") - Number(b.name === "_step"));
  const fullest = Math.max(0, ...candidates.map(({ cells }) => cells));
  const chosen = candidates.find(({ cells }) => 2 * cells >= fullest);
  return chosen === undefined ? { step: null, stepUnit: "row" } : { step: chosen.name, stepUnit: chosen.unit };
}
