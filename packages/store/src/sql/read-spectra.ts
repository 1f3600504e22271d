import type { LayerProfileRecord, ReadProfiles, ReadSpectra, SpectrumRecord } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import { checksum, readColumn } from "../series/bytes.ts";
import { listAttempts } from "./attempt-tracker.ts";
import { all, chunked, placeholders, type Query, type SqlValue } from "./query.ts";
import { supersededFrom } from "./read-series.ts";

interface SpectrumRow extends Place {
  readonly wall_time_ms: number | null;
  readonly method: string;
  readonly dtype: string;
  readonly rows: number;
  readonly columns: number;
  readonly checksum: number;
  readonly singular_values: Uint8Array;
}

/** Spectra of the steps in the range that no later attempt superseded; evenly thinned to `maxSteps`, ends kept. */
export function* readSpectra(runId: string, query: Omit<ReadSpectra, "run">): Query<SpectrumRecord[]> {
  const places = yield* currentPlaces(runId, "spectra", "", [], query);
  const rows = yield* rowsAt<SpectrumRow>(runId, "spectra", "", [], places);
  return rows.map((row) => {
    const what = `the spectrum of run ${runId} at step ${row.step}`;
    const singularValues = verified(row.singular_values, row.checksum, what);
    return {
      step: row.step,
      attempt: row.attempt,
      wallTimeMs: row.wall_time_ms ?? NaN,
      method: row.method,
      dtype: row.dtype,
      rows: row.rows,
      columns: row.columns,
      singularValues: query.count === undefined ? singularValues : singularValues.slice(0, query.count),
    };
  });
}

interface ProfileRow extends Place {
  readonly wall_time_ms: number | null;
  readonly checksum: number;
  readonly layer_values: Uint8Array;
}

/** Layer profiles, by the same rules. */
export function* readProfiles(runId: string, query: Omit<ReadProfiles, "run">): Query<LayerProfileRecord[]> {
  const { metric } = query;
  const places = yield* currentPlaces(runId, "layer_profiles", "AND metric = ?", [metric], query);
  const rows = yield* rowsAt<ProfileRow>(runId, "layer_profiles", "AND metric = ?", [metric], places);
  return rows.map((row) => ({
    step: row.step,
    attempt: row.attempt,
    wallTimeMs: row.wall_time_ms ?? NaN,
    metric,
    values: verified(row.layer_values, row.checksum, `the layer profile of run ${runId} at step ${row.step}`),
  }));
}

/** Whole rows of the places, in their order; a few statements for all. */
function* rowsAt<Row extends Place>(
  runId: string,
  table: "spectra" | "layer_profiles",
  condition: string,
  parameters: readonly SqlValue[],
  places: readonly Place[],
): Query<Row[]> {
  const byPlace = new Map<string, Row>();
  for (const attempt of new Set(places.map((place) => place.attempt))) {
    const steps = places.filter((place) => place.attempt === attempt).map((place) => place.step);
    for (const part of chunked(steps, 100)) {
      const rows = yield* all<Row>(
        `SELECT * FROM ${table} WHERE run_id = ? ${condition} AND attempt = ? AND step IN ${placeholders(part.length)}`,
        runId,
        ...parameters,
        attempt,
        ...part,
      );
      for (const row of rows) byPlace.set(`${row.attempt} ${row.step}`, row);
    }
  }
  return places.map((place) => byPlace.get(`${place.attempt} ${place.step}`)!);
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
    asStep(Math.ceil(range.fromStep ?? 0)),
    asStep(Math.floor(range.toStep ?? Infinity)),
  );
  const attempts = yield* listAttempts(runId);
  const bounds = new Map(attempts.map(({ attempt }) => [attempt, supersededFrom(attempt, attempts)]));
  return thin(
    rows.filter((row) => row.step < (bounds.get(row.attempt) ?? Infinity)),
    range.maxSteps,
  );
}

/** What a bigint column can be compared with. */
function asStep(bound: number): number {
  return Math.max(0, Math.min(bound, Number.MAX_SAFE_INTEGER));
}

/** At most `maximum` items, evenly spaced, the last and (for two or more) the first among them. */
export function thin<T>(items: readonly T[], maximum: number): T[] {
  if (items.length <= maximum) return [...items];
  if (maximum === 1) return [items[items.length - 1]!];
  return Array.from({ length: maximum }, (_, k) => items[Math.round((k * (items.length - 1)) / (maximum - 1))]!);
}
