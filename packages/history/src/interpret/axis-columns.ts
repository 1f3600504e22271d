import { PROGRESS_COLUMNS, plainName, RUN_COLUMNS, TIME_COLUMNS } from "@headroom/protocol";
import type { StepUnit } from "../history.ts";
import type { RawColumn, RawTable } from "../table/raw-table.ts";

/** In the long form: which quantity a row is of, and its value. */
const KEY_COLUMNS = ["key", "metric", "tag", "metric_name", "variable", "name", "series"];
const VALUE_COLUMNS = ["value", "metric_value"];
/** W&B's own counter of log calls: it says less than a step that the program gave. */
const LOG_CALLS = "_step";

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

/** Which columns are axes and not quantities: by name, and filled. `asked` names of the user's come first. */
export function axisColumns(
  table: RawTable,
  asked: { readonly step?: string | undefined; readonly run?: string | undefined },
): AxisColumns {
  const first = (names: readonly string[], usable: (column: RawColumn) => boolean): string | null => {
    for (const plain of names) {
      for (const [name, column] of table.columns) {
        if (plainName(name) === plain && column.filled > 0 && usable(column)) return name;
      }
    }
    return null;
  };
  const value = first(VALUE_COLUMNS, (column) => column.numbers + column.nanTexts > 0);
  const key = value === null ? null : first(KEY_COLUMNS, (column) => column.words > 0 && column.numbers === 0);
  return {
    ...stepColumn(table, asked.step),
    time: first(TIME_COLUMNS, (column) => column.numbers + column.words > 0),
    run: asked.run ?? first(RUN_COLUMNS, () => true),
    key,
    value: key === null ? null : value,
  };
}

/** The best name whose column is filled in at least half of the rows that the fullest candidate fills. */
function stepColumn(table: RawTable, asked: string | undefined): { step: string | null; stepUnit: StepUnit } {
  if (asked !== undefined) return { step: asked, stepUnit: unitOf(plainName(asked)) };
  const order = [...PROGRESS_COLUMNS.steps, ...PROGRESS_COLUMNS.epochs, ...PROGRESS_COLUMNS.tokens];
  const candidates = [...table.columns]
    .map(([name, column]) => ({ name, cells: column.numbers, place: order.indexOf(plainName(name)) }))
    .filter(({ cells, place }) => cells > 0 && place !== -1)
    .sort((a, b) => Number(a.name === LOG_CALLS) - Number(b.name === LOG_CALLS) || a.place - b.place);
  const fullest = Math.max(0, ...candidates.map(({ cells }) => cells));
  const chosen = candidates.find(({ cells }) => 2 * cells >= fullest);
  return chosen === undefined
    ? { step: null, stepUnit: "row" }
    : { step: chosen.name, stepUnit: unitOf(plainName(chosen.name)) };
}

function unitOf(plain: string): StepUnit {
  if (PROGRESS_COLUMNS.epochs.includes(plain)) return "epoch";
  if (PROGRESS_COLUMNS.tokens.includes(plain)) return "tokens";
  return plain.startsWith("iter") ? "iteration" : "step";
}
