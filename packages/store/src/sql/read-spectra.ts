import type { LayerProfileRecord, ReadProfiles, ReadSpectra, SpectrumRecord } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import { checksum, readColumn } from "../series/bytes.ts";
import { listAttempts } from "./attempt-tracker.ts";
import { all, type Query, type SqlValue } from "./query.ts";
import { supersededFrom } from "./read-series.ts";

/** Spectra of the steps in the range that no later attempt superseded; evenly thinned to `maxSteps`, ends kept. */
export function* readSpectra(runId: string, query: Omit<ReadSpectra, "run">): Query<SpectrumRecord[]> {
  const places = yield* currentPlaces(runId, "spectra", "", [], query);
  const records: SpectrumRecord[] = [];
  for (const { attempt, step } of places) {
    const rows = yield* all<{
      wall_time_ms: number;
      method: string;
      dtype: string;
      rows: number;
      columns: number;
      checksum: number;
      singular_values: Uint8Array;
    }>("SELECT * FROM spectra WHERE run_id = ? AND attempt = ? AND step = ?", runId, attempt, step);
    const row = rows[0]!;
    const all_ = verified(row.singular_values, row.checksum, `the spectrum of run ${runId} at step ${step}`);
    records.push({
      step,
      attempt,
      wallTimeMs: row.wall_time_ms,
      method: row.method,
      dtype: row.dtype,
      rows: row.rows,
      columns: row.columns,
      singularValues: query.count === undefined ? all_ : all_.slice(0, query.count),
    });
  }
  return records;
}

export function* readProfiles(runId: string, query: Omit<ReadProfiles, "run">): Query<LayerProfileRecord[]> {
  const places = yield* currentPlaces(runId, "layer_profiles", "AND metric = ?", [query.metric], query);
  const records: LayerProfileRecord[] = [];
  for (const { attempt, step } of places) {
    const rows = yield* all<{ wall_time_ms: number; checksum: number; layer_values: Uint8Array }>(
      "SELECT * FROM layer_profiles WHERE run_id = ? AND metric = ? AND attempt = ? AND step = ?",
      runId,
      query.metric,
      attempt,
      step,
    );
    const row = rows[0]!;
    const values = verified(row.layer_values, row.checksum, `the layer profile of run ${runId} at step ${step}`);
    records.push({ step, attempt, wallTimeMs: row.wall_time_ms, metric: query.metric, values });
  }
  return records;
}

function verified(bytes: Uint8Array, sum: number, what: string): Float64Array {
  if (checksum(bytes) !== sum) throw new StoreError("corrupt", `Cannot read ${what}: it does not match its checksum`);
  return readColumn(bytes, 0, bytes.byteLength / 8);
}

interface Place {
  readonly attempt: number;
  readonly step: number;
}

function* currentPlaces(
  runId: string,
  table: "spectra" | "layer_profiles",
  condition: string,
  parameters: readonly SqlValue[],
  range: { fromStep?: number | undefined; toStep?: number | undefined; maxSteps: number },
): Query<Place[]> {
  const rows = yield* all<Place>(
    `SELECT attempt, step FROM ${table} WHERE run_id = ? ${condition} AND step >= ? AND step <= ? ORDER BY step`,
    runId,
    ...parameters,
    range.fromStep ?? 0,
    range.toStep ?? Number.MAX_SAFE_INTEGER,
  );
  const attempts = yield* listAttempts(runId);
  const bounds = new Map(attempts.map(({ attempt }) => [attempt, supersededFrom(attempt, attempts)]));
  return thin(
    rows.filter((row) => row.step < (bounds.get(row.attempt) ?? Infinity)),
    range.maxSteps,
  );
}

/** At most `maximum` items, evenly spaced, the last and (for two or more) the first among them. */
export function thin<T>(items: readonly T[], maximum: number): T[] {
  if (items.length <= maximum) return [...items];
  if (maximum === 1) return [items[items.length - 1]!];
  return Array.from({ length: maximum }, (_, k) => items[Math.round((k * (items.length - 1)) / (maximum - 1))]!);
}
