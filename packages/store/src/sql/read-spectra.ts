import type { LayerProfileRecord, ReadProfiles, ReadSpectra, SpectrumRecord } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { Row } from "../schema/tables.ts";
import { checksum as checksumOf, readColumn } from "../series/bytes.ts";
import { listAttempts } from "./attempt-tracker.ts";
import type { Query } from "./query.ts";
import { supersededFrom } from "./read-series.ts";
import { splitProvenance } from "./spectrum-provenance.ts";
import { among, between, select, shortLists } from "./statements.ts";

/** Spectra of the steps in the range that no later attempt superseded; evenly thinned to `maxSteps`, ends kept. */
export function* readSpectra(runId: string, query: Omit<ReadSpectra, "run">): Query<SpectrumRecord[]> {
  const step = between(...stepsOf(query));
  const places = yield* select("spectra", { columns: PLACE, where: { runId, step }, order: ["step"] });
  const rows = yield* rowsAt(yield* currentPlaces(runId, places, query.maxSteps), (attempt, steps) =>
    select("spectra", { where: { runId, attempt, step: among(steps) } }),
  );
  return rows.map(({ runId, checksum, ...columns }) => {
    const { rest: row, provenance } = splitProvenance(columns);
    const singularValues = verified(row.singularValues, checksum, `the spectrum of run ${runId} at step ${row.step}`);
    return {
      ...row,
      ...provenance,
      singularValues: query.count === undefined ? singularValues : singularValues.slice(0, query.count),
    };
  });
}

/** Layer profiles, by the same rules. */
export function* readProfiles(runId: string, query: Omit<ReadProfiles, "run">): Query<LayerProfileRecord[]> {
  const { metric } = query;
  const step = between(...stepsOf(query));
  const places = yield* select("layerProfiles", { columns: PLACE, where: { runId, metric, step }, order: ["step"] });
  const rows = yield* rowsAt(yield* currentPlaces(runId, places, query.maxSteps), (attempt, steps) =>
    select("layerProfiles", { where: { runId, metric, attempt, step: among(steps) } }),
  );
  return rows.map(({ runId, checksum, layerValues, ...row }) => ({
    ...row,
    values: verified(layerValues, checksum, `the layer profile of run ${runId} at step ${row.step}`),
  }));
}

const PLACE = ["attempt", "step"] as const;
type Place = Pick<Row<"spectra">, (typeof PLACE)[number]>;

/** Whole rows of the places, in their order; a few statements for all. */
function* rowsAt<R extends Place>(
  places: readonly Place[],
  read: (attempt: number, steps: readonly number[]) => Query<R[]>,
): Query<R[]> {
  const byPlace = new Map<string, R>();
  for (const attempt of new Set(places.map((place) => place.attempt))) {
    const steps = places.filter((place) => place.attempt === attempt).map((place) => place.step);
    for (const some of shortLists(steps, 100)) {
      for (const row of yield* read(attempt, some)) byPlace.set(`${row.attempt} ${row.step}`, row);
    }
  }
  return places.map((place) => byPlace.get(`${place.attempt} ${place.step}`)!);
}

function verified(bytes: Uint8Array, sum: number, what: string): Float64Array {
  if (checksumOf(bytes) !== sum) throw new StoreError("corrupt", `Cannot read ${what}: it does not match its checksum`);
  return readColumn(bytes, 0, bytes.byteLength / 8);
}

/** Those that no later attempt superseded, thinned. */
function* currentPlaces(runId: string, places: readonly Place[], maxSteps: number): Query<Place[]> {
  const attempts = yield* listAttempts(runId);
  const bounds = new Map(attempts.map(({ attempt }) => [attempt, supersededFrom(attempt, attempts)]));
  return thin(
    places.filter(({ attempt, step }) => step < (bounds.get(attempt) ?? Infinity)),
    maxSteps,
  );
}

function stepsOf(range: { fromStep?: number | undefined; toStep?: number | undefined }): [from: number, to: number] {
  return [asStep(Math.ceil(range.fromStep ?? 0)), asStep(Math.floor(range.toStep ?? Infinity))];
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
