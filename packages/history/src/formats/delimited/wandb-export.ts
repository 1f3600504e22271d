import { RawTable } from "../../table/raw-table.ts";

/** W&B writes `RUN - metric`, and the least and greatest of the points it merged beside it. */
const SEPARATOR = " - ";
const EXTREME = /__(MIN|MAX)$/;

/**
 * A chart exported from W&B (columns `RUN - metric`, `…__MIN`, `…__MAX`) as rows with a run column; null when the table is none.
 * Run names may hold the separator: the metric is what follows the last one.
 */
export function wandbExport(table: RawTable): RawTable | null {
  const names = [...table.columns.keys()];
  const series = names.filter((name) => name.includes(SEPARATOR) && !EXTREME.test(name));
  const extremes = names.filter((name) => EXTREME.test(name));
  const axis = names.find((name) => !name.includes(SEPARATOR));
  if (axis === undefined || series.length === 0 || extremes.length === 0) return null;
  if (!extremes.every((name) => names.includes(name.replace(EXTREME, "")))) return null;
  const long = new RawTable();
  for (const name of series) {
    const at = name.lastIndexOf(SEPARATOR);
    const column = table.columns.get(name)!;
    for (let row = 0; row < table.rows; row++) {
      const cell = column.at(row);
      if (cell === undefined) continue;
      const target = long.addRow(table.lineOf(row));
      long.set(target, axis, table.columns.get(axis)!.at(row));
      long.set(target, "run", name.slice(0, at));
      long.set(target, name.slice(at + SEPARATOR.length), cell);
    }
  }
  return long;
}
