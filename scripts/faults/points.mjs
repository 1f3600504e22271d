// What the collector under fault injection logs, and which of it is in the store.
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { METRIC } from "../../packages/protocol/dist/index.js";
import { openSqliteStore } from "../../packages/store/dist/index.js";

export const METRICS = [METRIC.trainLoss, METRIC.learningRate, METRIC.gradNorm, "a", "b"];

/** What step n logs, known to both sides; every 97th loss is NaN, every 89th norm infinite. */
export function valuesOf(step) {
  return [
    step % 97 === 0 ? Number.NaN : 10 / (step + 1),
    1e-3 * Math.cos(step),
    step % 89 === 0 ? Number.POSITIVE_INFINITY : Math.sin(step),
    step,
    -step / 3,
  ];
}

/** The same for collectors in Python (values_of in collector.py): nothing that another language may round differently. */
export function pythonValuesOf(step) {
  return [
    step % 97 === 0 ? Number.NaN : 10 / (step + 1),
    1e-3 * step,
    step % 89 === 0 ? Number.POSITIVE_INFINITY : step / 7,
    step,
    -step / 3,
  ];
}

/** Every noted step must be in the store once, with its values, and in one attempt. */
export async function comparePoints(directory, runId, notes, valuesAt = valuesOf) {
  const store = openSqliteStore({ directory });
  try {
    const noted = new Set(readNotes(notes));
    const series = await store.series.read({
      series: METRICS.map((metric) => ({ runId, metric })),
      maxPoints: 10_000_000,
      superseded: true,
    });
    let lost = 0;
    let duplicated = 0;
    let wrong = 0;
    let extra = 0;
    let points = 0;
    METRICS.forEach((metric, m) => {
      const seen = new Map();
      for (const columns of series.filter((column) => column.metric === metric)) {
        if (!columns.exact) throw new Error("the store down-sampled what was to be compared");
        columns.steps.forEach((step, i) => {
          seen.set(step, (seen.get(step) ?? 0) + 1);
          if (!Object.is(columns.values[i], valuesAt(step)[m])) wrong++;
        });
      }
      for (const step of noted) if (!seen.has(step)) lost++;
      for (const count of seen.values()) duplicated += count - 1;
      for (const step of seen.keys()) if (!noted.has(step)) extra++;
      points += seen.size;
    });
    return { noted: noted.size, stored: points / METRICS.length, points, lost, duplicated, wrong, extra };
  } finally {
    await store.close();
  }
}

function readNotes(file) {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  // The last note may be torn by the kill.
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 8));
  return [...new Float64Array(whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length))];
}

/** The last step noted; a torn note is repaired, so that the next process appends whole ones. */
export function lastNoted(file, otherwise) {
  const steps = readNotes(file);
  if (existsSync(file) && statSync(file).size % 8 !== 0) {
    const fd = openSync(file, "w");
    writeSync(fd, Float64Array.from(steps));
    closeSync(fd);
  }
  return steps.at(-1) ?? otherwise;
}
