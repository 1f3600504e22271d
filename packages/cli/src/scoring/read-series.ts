import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import type { SaturationPoint } from "@headroom/saturation";
import { parse } from "csv-parse";
import { type ColumnChoice, type ColumnField, chooseColumns } from "./column-names.ts";

/** One run of a CSV file. */
export interface SeriesOfFile {
  /** value of the run column; null when the file has none */
  readonly run: string | null;
  readonly points: readonly SaturationPoint[];
  /** column the evaluation loss came from; null when there is none, or several were averaged */
  readonly lossColumn: string | null;
}

type Row = Readonly<Record<string, string>>;

/**
 * Reads the runs of a CSV file with a header, each sorted by step; rows without a usable step are left out.
 * @throws RangeError when the file has no rows, no step column or not the columns asked for
 */
export async function readSeries(
  file: string,
  asked: ReadonlyMap<ColumnField | "step" | "run", string>,
): Promise<SeriesOfFile[]> {
  const rows: Row[] = [];
  const filled = new Map<string, number>();
  const parser = parse({ columns: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  // the loop below throws what either of the two failed with
  pipeline(createReadStream(file), parser, () => {});
  for await (const row of parser as AsyncIterable<Row>) {
    rows.push(row);
    for (const [name, cell] of Object.entries(row)) filled.set(name, (filled.get(name) ?? 0) + (cell === "" ? 0 : 1));
  }
  if (rows.length === 0) throw new RangeError(`Cannot read series: no rows in ${file}`);
  const choice = chooseColumns(filled, asked);
  const runs = new Map<string | null, SaturationPoint[]>();
  for (const row of rows) {
    const step = number(row[choice.step]);
    if (step === undefined || !Number.isFinite(step) || step < 0) continue;
    const run = choice.run === null ? null : (row[choice.run] ?? "");
    const points = runs.get(run);
    const point = toPoint(row, step, choice);
    if (points === undefined) runs.set(run, [point]);
    else points.push(point);
  }
  const losses = choice.fields.get("evalLoss") ?? choice.fields.get("evalPerplexity") ?? [];
  const lossColumn = losses.length === 1 ? losses[0]! : null;
  return [...runs].map(([run, points]) => ({
    run,
    points: points.sort((a, b) => a.step - b.step),
    lossColumn,
  }));
}

function toPoint(row: Row, step: number, choice: ColumnChoice): SaturationPoint {
  const point: { -readonly [K in keyof SaturationPoint]: SaturationPoint[K] } = { step };
  for (const [field, columns] of choice.fields) {
    let sum = 0;
    let count = 0;
    for (const column of columns) {
      const value = number(row[column]);
      if (value === undefined) continue;
      sum += value;
      count += 1;
    }
    // a mean over fewer corpora than elsewhere would be another quantity
    if (count === 0 || count < columns.length) continue;
    if (field === "evalPerplexity") point.evalLoss = Math.log(sum);
    else point[field] = sum / count;
  }
  if (choice.evaluations.size === 0) return point;
  const evaluations: Record<string, number> = {};
  for (const [column, scale] of choice.evaluations) {
    const value = number(row[column]);
    if (value !== undefined) evaluations[column] = scale === "perplexity" ? Math.log(value) : value;
  }
  point.evaluations = evaluations;
  return point;
}

/** A cell's number; undefined when empty or no number. NaN and infinities are numbers of a diverged run. */
function number(cell: string | undefined): number | undefined {
  if (cell === undefined || cell === "") return undefined;
  const lower = cell.toLowerCase();
  if (lower === "nan") return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(lower))
    return lower.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(cell);
  return Number.isNaN(value) ? undefined : value;
}
