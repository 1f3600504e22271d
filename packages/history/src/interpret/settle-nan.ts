import { NOT_A_NUMBER, type RawColumn } from "../table/raw-table.ts";

/** Share of NaN among a column's cells, up to its last number, from which on NaN is this file's word for "not logged". */
const NOT_LOGGED_SHARE = 1 / 3;

/** What the text NaN stands for in a column. */
export interface NanMeaning {
  /** NaN up to the last number */
  readonly between: "missing" | "data";
  /** NaN after the last number */
  readonly after: "missing" | "data";
}

/**
 * Settles NaN by the column as a whole: where numbers and NaN take turns, NaN says "not logged at this step"; where the column is mostly
 * numbers, NaN is a value, and NaN for good at the end is a divergence. A column that leaves other cells empty needs no word for "not logged".
 */
export function nanMeaning(column: RawColumn, rows: number): NanMeaning {
  if (column.nanTexts === 0) return { between: "data", after: "data" };
  if (column.numbers === 0) return { between: "data", after: column.filled < rows ? "data" : "missing" };
  let nansBetween = 0;
  let pending = 0;
  for (let row = 0; row < rows; row++) {
    const cell = column.at(row);
    if (cell === NOT_A_NUMBER) pending++;
    else if (typeof cell === "number") {
      nansBetween += pending;
      pending = 0;
    }
  }
  const sparse = nansBetween / (nansBetween + column.numbers) >= NOT_LOGGED_SHARE;
  return sparse ? { between: "missing", after: "missing" } : { between: "data", after: "data" };
}
