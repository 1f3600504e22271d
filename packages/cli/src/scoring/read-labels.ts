import { readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import type { EventLabel, SeriesClass } from "@headroom/saturation";
import { parse } from "csv-parse/sync";

/** What a folder says about its series. */
export interface Labels {
  /** kind of a file, by its path in the folder, without `.csv` */
  readonly kinds: ReadonlyMap<string, string>;
  readonly events: readonly LabelRow[];
}

/** A row of labels.csv. */
export interface LabelRow {
  readonly series: string;
  readonly model: string;
  readonly signal: string;
  readonly event: string;
  /** null for events without a step, such as `none` */
  readonly interval: { readonly best: number; readonly low: number; readonly high: number } | null;
}

/** Reads labels.csv and every MANIFEST.csv among `files` of a folder; both may be absent. */
export async function readLabels(folder: string, files: readonly string[]): Promise<Labels> {
  const kinds = new Map<string, string>();
  const events: LabelRow[] = [];
  for (const file of files) {
    const name = file.split(sep).at(-1);
    if (name === "labels.csv") {
      for (const row of await rowsOf(join(folder, file))) events.push(toLabel(row));
    } else if (name === "MANIFEST.csv") {
      const base = file.slice(0, -"MANIFEST.csv".length);
      for (const row of await rowsOf(join(folder, file))) {
        if (row.file && row.kind) kinds.set(withoutExtension(join(base, row.file)), row.kind);
      }
    }
  }
  return { kinds, events };
}

/** Labels that speak of one series: by its path, its name, its run, or the model in its name (`pythia_14M` and `14M`). */
export function labelsOf(labels: Labels, file: string, run: string | null): readonly LabelRow[] {
  const path = withoutExtension(file).split(sep).join("/");
  const name = path.split("/").at(-1)!;
  const isCurve = path.startsWith("curves/") || !path.includes("/");
  return labels.events.filter(({ series, model }) => {
    if (run !== null) return model === run || series === run || series === `${path}/${run}`;
    if (series === path || model === name) return true;
    return isCurve && model !== "" && new RegExp(`(^|[_-])${escapeForRegExp(model)}$`).test(name);
  });
}

/** Class of a series by its manifest kind, else by its labels. */
export function classOf(kind: string | null, rows: readonly LabelRow[]): SeriesClass {
  if (kind !== null) {
    if (kind.startsWith("healthy")) return "healthy";
    if (/saturat/.test(kind)) return "saturating";
    if (/overfit/.test(kind)) return "overfitting";
    if (/diverge/.test(kind)) return "diverged";
    return "ambiguous";
  }
  if (rows.some(({ event }) => event === "overfit_onset")) return "overfitting";
  if (rows.some(({ event, interval }) => /onset|collapse/.test(event) && interval !== null)) return "saturating";
  return rows.some(({ event }) => event === "none") ? "healthy" : "unlabelled";
}

/** The labels with an interval, as the scoring wants them. */
export function eventLabels(rows: readonly LabelRow[]): EventLabel[] {
  return rows.flatMap(({ signal, event, interval }) => (interval === null ? [] : [{ signal, event, ...interval }]));
}

/** A path without its `.csv`. */
export function withoutExtension(file: string): string {
  return file.replace(/\.csv$/, "");
}

async function rowsOf(file: string): Promise<Readonly<Record<string, string>>[]> {
  return parse(await readFile(file, "utf8"), {
    columns: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
}

function toLabel(row: Readonly<Record<string, string>>): LabelRow {
  const cells = [row.step_best_estimate, row.step_low, row.step_high];
  const [best, low, high] = cells.map((cell) => (cell === undefined || cell === "" ? Number.NaN : Number(cell)));
  const interval = Number.isFinite(best)
    ? { best: best!, low: Number.isFinite(low) ? low! : best!, high: Number.isFinite(high) ? high! : best! }
    : null;
  return {
    series: row.series ?? "",
    model: row.model ?? "",
    signal: row.signal ?? "",
    event: row.event ?? "",
    interval,
  };
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
