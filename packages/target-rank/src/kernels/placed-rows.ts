import type { MixedContexts } from "../count/mixed-rows-builder.ts";
import type { Workspace } from "./kernels.ts";

/** Sparse count rows in the kernels' memory. */
export interface PlacedRows {
  columns: number;
  counts: number;
  /** Rows of equal length, which the kernels take together: `rows` rows from row `row`, whose entries start at `entry`. */
  runs: { length: number; rows: number; row: number; entry: number }[];
}

/** Copies rows, ordered by their number of entries, into the kernels' memory: 8 bytes an entry. */
export function placeRows(space: Workspace, rows: MixedContexts): PlacedRows {
  const { rowStarts, columns, counts } = rows;
  const runs: PlacedRows["runs"] = [];
  let run: PlacedRows["runs"][0] | undefined;
  for (let row = 0; row + 1 < rowStarts.length; row++) {
    const entry = rowStarts[row]!;
    const length = rowStarts[row + 1]! - entry;
    if (run?.length === length) run.rows++;
    else {
      run = { length, rows: 1, row, entry };
      runs.push(run);
    }
  }
  return { columns: space.place(columns), counts: space.place(counts), runs };
}
