import type { HistoryRun } from "@headroom/history";
import { encodeBatch, type Frame, LIMITS, type OpenRunInput } from "@headroom/protocol";
import type { Headroom } from "../connect.ts";
import { framesOfRun } from "./frames-of-run.ts";
import { importedIds } from "./run-identity.ts";

/** Points in one batch: well below the wire's limit, so that progress shows. */
const BATCH_POINTS = 100_000;

export interface ImportOptions {
  readonly project: string;
  readonly name: string;
  /** the file, for the run's provenance */
  readonly origin: string;
  /** for points and runs without a time */
  readonly fileTimeMs: number;
  readonly dryRun?: boolean;
  readonly onProgress?: (points: number) => void;
}

export interface ImportedRun {
  readonly runId: string;
  readonly slug: string | null;
  /** points that were not stored before */
  readonly added: number;
  readonly already: number;
}

/**
 * Stores a run, or what is new of one that was imported before. Nothing is stored of a run that fails a check; a crash between two batches is mended by importing again.
 *
 * @throws Error when rows that were imported before read otherwise now
 */
export async function importRun(headroom: Headroom, run: HistoryRun, options: ImportOptions): Promise<ImportedRun> {
  const { project, fileTimeMs } = options;
  const ids = importedIds(project, run, options.name);
  const known = await headroom.run.get.query({ run: ids.runId }).catch(() => null);
  const stored = new Map<string, number>();
  if (known !== null) {
    for (const series of await headroom.series.list.query({ run: ids.runId }))
      stored.set(series.metric, series.pointCount);
    checkUnchanged(run, stored, options.origin);
  }
  const frames = [...framesOfRun(run, stored, fileTimeMs)];
  const added = frames.reduce((sum, { steps }) => sum + steps.length, 0);
  const already = [...stored.values()].reduce((sum, count) => sum + count, 0);
  if (options.dryRun === true || (known !== null && added === 0))
    return { runId: ids.runId, slug: known?.slug ?? null, added, already };
  const opened = await headroom.run.open.mutate(openingOf(run, ids, options));
  let sequence = opened.lastSequence;
  let sent = 0;
  for (const sections of batches(frames)) {
    sequence++;
    const bytes = encodeBatch({ ...ids, sequence, sections }) as Uint8Array<ArrayBuffer>;
    await headroom.series.append.mutate(new Blob([bytes]));
    sent += sections.reduce((sum, { steps }) => sum + steps.length, 0);
    options.onProgress?.(sent);
  }
  const status = run.status === "failed" ? "failed" : "finished";
  await headroom.run.finish.mutate({ runId: ids.runId, status, atMs: lastTimeMs(run) ?? fileTimeMs });
  return { runId: ids.runId, slug: opened.run.slug, added, already };
}

function checkUnchanged(run: HistoryRun, stored: ReadonlyMap<string, number>, origin: string): void {
  for (const { metric, steps } of run.series) {
    const count = stored.get(metric) ?? 0;
    if (count > steps.length) {
      throw new Error(
        `Cannot import ${origin} again: ${metric} had ${count} points when it was imported and has ${steps.length} now; import it under another --name`,
      );
    }
  }
}

function openingOf(
  run: HistoryRun,
  ids: { runId: string; writerId: string },
  { project, name, origin, fileTimeMs }: ImportOptions,
): OpenRunInput {
  const config = JSON.parse(JSON.stringify(run.config, finiteOrText)) as OpenRunInput["config"];
  const fits = JSON.stringify(config).length <= LIMITS.configBytes;
  const tags = ["imported", ...run.tags].map((tag) => tag.slice(0, LIMITS.tagLength)).slice(0, LIMITS.tagsPerRun);
  return {
    ...ids,
    project,
    name: name.slice(0, LIMITS.nameLength),
    config: fits ? (config ?? {}) : {},
    modelCard: { provenance: `imported from ${origin}`, stepUnit: run.stepUnit },
    tags: [...new Set(tags)],
    startedAtMs: run.startedAtMs ?? firstTimeMs(run) ?? fileTimeMs,
  };
}

/** JSON has no NaN: in a config it is told by its name. */
function finiteOrText(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function firstTimeMs({ series }: HistoryRun): number | undefined {
  const times = series
    .map(({ wallTimesMs }) => wallTimesMs[0])
    .filter((time) => time !== undefined && Number.isFinite(time)) as number[];
  return times.length === 0 ? undefined : Math.min(...times);
}

function lastTimeMs({ series }: HistoryRun): number | undefined {
  const times = series
    .map(({ wallTimesMs }) => wallTimesMs.at(-1))
    .filter((time) => time !== undefined && Number.isFinite(time)) as number[];
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Frames in batches; a long frame is cut. */
function* batches(frames: readonly Frame[]): Generator<Frame[]> {
  let batch: Frame[] = [];
  let points = 0;
  for (const frame of frames) {
    for (let from = 0; from < frame.steps.length; from += BATCH_POINTS) {
      const to = Math.min(frame.steps.length, from + BATCH_POINTS);
      if (points + to - from > BATCH_POINTS && batch.length > 0) {
        yield batch;
        [batch, points] = [[], 0];
      }
      batch.push({
        ...frame,
        steps: frame.steps.slice(from, to),
        wallTimesMs: frame.wallTimesMs.slice(from, to),
        values: frame.values.map((values) => values.slice(from, to)),
      });
      points += to - from;
    }
  }
  if (batch.length > 0) yield batch;
}
