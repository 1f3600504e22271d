import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import type { ScoreItem } from "@headroom/saturation";
import { CsvError } from "csv-parse";
import type { ColumnField } from "./column-names.ts";
import { classOf, eventLabels, labelsOf, readLabels, withoutExtension } from "./read-labels.ts";
import { readSeries } from "./read-series.ts";

/** A file that could not be read, and why. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/**
 * Every series below a folder (or of one CSV file), with its labels: `curves/` and `logs/` where the folder has them, else all CSV files;
 * labels.csv, MANIFEST.csv and `*.spectra.csv` are not series. Files that cannot be read are told, not fatal.
 */
export async function collectItems(
  path: string,
  asked: ReadonlyMap<ColumnField | "step" | "run", string>,
  onProgress?: (done: number, total: number) => void,
): Promise<{ items: ScoreItem[]; skipped: SkippedFile[] }> {
  const single = (await stat(path)).isFile();
  const folder = single ? dirname(path) : path;
  const all = single ? [basename(path)] : await csvFiles(folder);
  const labels = await readLabels(folder, all);
  const files = seriesFiles(all);
  const items: ScoreItem[] = [];
  const skipped: SkippedFile[] = [];
  for (const [index, file] of files.entries()) {
    try {
      for (const { run, points, lossColumn } of await readSeries(join(folder, file), asked)) {
        const rows = labelsOf(labels, file, run);
        const kind =
          (run === null ? undefined : labels.kinds.get(`${withoutExtension(file)}${sep}${run}`)) ??
          labels.kinds.get(withoutExtension(file)) ??
          null;
        const seriesClass = classOf(kind, rows);
        items.push({ file, run, points, seriesClass, kind, labels: eventLabels(rows), lossColumn });
      }
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof CsvError)) throw error;
      skipped.push({ file, reason: error.message });
    }
    onProgress?.(index + 1, files.length);
  }
  return { items, skipped };
}

async function csvFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((entry) => entry.endsWith(".csv")).sort();
}

function seriesFiles(all: readonly string[]): string[] {
  const series = all.filter((file) => {
    const name = basename(file);
    return name !== "labels.csv" && name !== "MANIFEST.csv" && !name.endsWith(".spectra.csv");
  });
  const laidOut = series.filter((file) => file.startsWith(`curves${sep}`) || file.startsWith(`logs${sep}`));
  return laidOut.length > 0 ? laidOut : series;
}
