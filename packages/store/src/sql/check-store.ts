import type { StoreCheck } from "../contract/records.ts";
import { REFERENCES } from "../schema/references.ts";
import type { Row } from "../schema/tables.ts";
import { checksum } from "../series/bytes.ts";
import { decodeChunk } from "../series/point-chunk.ts";
import { BLOCK_POINTS, coarsen, decodeSummary, encodeSummary, joinSummaries, summarise } from "../series/summary.ts";
import { decodeTailRow } from "../series/tail-row.ts";
import { tailFault } from "./compact-tail.ts";
import type { Driver } from "./dialect.ts";
import { all, type Query } from "./query.ts";
import { select, selectFirst } from "./statements.ts";
import { SERIES_WITH_TOTALS } from "./totals.ts";
import { RECENT_CHECKSUMS } from "./writers.ts";

type NodeRow = Row<"seriesNodes">;

const { series, seriesAttempts } = REFERENCES;

/** Every checksum, every pyramid against its points, every total against what it counts; one read per series. */
export async function checkStore(
  driver: Driver,
  onProgress?: (done: number, total: number) => void,
): Promise<StoreCheck> {
  const faults: string[] = [];
  let chunks = 0;
  let points = 0;
  const runs = await driver.read(() => select("runs", { columns: ["id", "slug"], order: ["id"] }));
  for (const [done, run] of runs.entries()) {
    onProgress?.(done, runs.length);
    const tail = await driver.read(() => checkTail(run.id));
    faults.push(...tail.faults.map((fault) => `Run ${run.slug}: ${fault}`));
    chunks += tail.rows;
    const totals = await driver.read(() =>
      all(
        { ...seriesAttempts, name: series.name },
        `FROM ${SERIES_WITH_TOTALS} WHERE ${series.runId} = ? AND ${series.kind} = 'scalar'
         ORDER BY ${series.seriesIndex}, ${seriesAttempts.attempt}`,
        run.id,
      ),
    );
    for (const row of totals) {
      const checked = await driver.read(() => checkSeries(run.id, row, tail.counts));
      faults.push(...checked.faults.map((fault) => `Run ${run.slug}, ${row.name}, attempt ${row.attempt}: ${fault}`));
      chunks += checked.chunks;
      points += checked.points;
    }
    const writers = await driver.read(() => checkWriters(run.id));
    faults.push(...writers.map((fault) => `Run ${run.slug}: ${fault}`));
    const columns = await driver.read(() => checkColumns(run.id));
    faults.push(...columns.faults.map((fault) => `Run ${run.slug}: ${fault}`));
    chunks += columns.rows;
  }
  onProgress?.(runs.length, runs.length);
  return { chunks, points, faults };
}

function* checkTail(runId: string): Query<{ rows: number; faults: string[]; counts: Map<string, number> }> {
  const faults: string[] = [];
  const counts = new Map<string, number>();
  const rows = yield* select("seriesTail", { where: { runId }, order: ["groupIndex", "position"] });
  for (const row of rows) {
    if (checksum(row.columns) !== row.checksum) {
      faults.push(tailFault(row.groupIndex, row.position));
      continue;
    }
    const { seriesIndices, steps } = decodeTailRow(row.columns);
    for (const index of seriesIndices) {
      const key = `${index} ${row.attempt}`;
      counts.set(key, (counts.get(key) ?? 0) + steps.length);
    }
  }
  return { rows: rows.length, faults, counts };
}

function* checkSeries(
  runId: string,
  totals: Row<"seriesAttempts">,
  tailCounts: ReadonlyMap<string, number>,
): Query<{ chunks: number; points: number; faults: string[] }> {
  const faults: string[] = [];
  let chunks = 0;
  let points = 0;
  let lastStep = -1;
  // Coarse bytes of the nodes not yet under a parent, by height.
  const pending: Uint8Array[][] = [];
  for (let position = 0; ; position++) {
    const node = yield* readNode(runId, totals, 0, position);
    if (node === undefined) break;
    chunks++;
    const fault = checkChunk(node, lastStep);
    if (fault !== undefined) faults.push(`chunk ${position} ${fault}`);
    else points += decodeChunk(node.points!).steps.length;
    lastStep = node.lastStep;
    let below = node;
    for (let height = 0; ; height++) {
      pending[height] ??= [];
      pending[height]!.push(below.coarse);
      if (pending[height]!.length < 8) break;
      const parentPosition = Math.floor(below.position / 8);
      const parent = yield* readNode(runId, totals, height + 1, parentPosition);
      const children = pending[height]!;
      pending[height] = [];
      if (parent === undefined) {
        faults.push(`node ${parentPosition} at height ${height + 1} is missing`);
        break;
      }
      chunks++;
      const parentFault = checkParent(parent, children);
      if (parentFault !== undefined) faults.push(`node ${parentPosition} at height ${height + 1} ${parentFault}`);
      below = parent;
    }
  }
  const tail = tailCounts.get(`${totals.seriesIndex} ${totals.attempt}`) ?? 0;
  if (tail !== totals.tailCount) faults.push(`the tail should hold ${totals.tailCount} points, it holds ${tail}`);
  points += tail;
  if (faults.length === 0 && points !== totals.pointCount) {
    faults.push(`${totals.pointCount} points were counted, ${points} are stored`);
  }
  return { chunks, points, faults };
}

function* readNode(
  runId: string,
  totals: Row<"seriesAttempts">,
  height: number,
  position: number,
): Query<NodeRow | undefined> {
  const { seriesIndex, attempt } = totals;
  return yield* selectFirst("seriesNodes", { where: { runId, seriesIndex, attempt, height, position } });
}

function checkSums(node: NodeRow): string | undefined {
  if (checksum(node.coarse) !== node.coarseChecksum) return "has a coarse summary that does not match its checksum";
  if (checksum(node.fine) !== node.fineChecksum) return "has a fine summary that does not match its checksum";
  if (node.points !== null && checksum(node.points) !== node.pointsChecksum) return "does not match its checksum";
  return undefined;
}

function checkChunk(node: NodeRow, lastStep: number): string | undefined {
  const broken = checkSums(node);
  if (broken !== undefined) return broken;
  if (node.points === null) return "has no points";
  const columns = decodeChunk(node.points);
  if (columns.steps[0] !== node.firstStep || columns.steps.at(-1) !== node.lastStep) return "has other steps than said";
  let last = lastStep;
  for (const step of columns.steps) {
    if (step <= last) return `has step ${step} after step ${last}`;
    last = step;
  }
  const fine = summarise(columns, BLOCK_POINTS);
  return sameBytes(encodeSummary(fine), node.fine) && sameBytes(encodeSummary(coarsen([fine])), node.coarse)
    ? undefined
    : "has a summary that does not follow from its points";
}

function checkParent(node: NodeRow, children: readonly Uint8Array[]): string | undefined {
  const broken = checkSums(node);
  if (broken !== undefined) return broken;
  const fine = joinSummaries(children.map(decodeSummary));
  return sameBytes(encodeSummary(fine), node.fine) && sameBytes(encodeSummary(coarsen([fine])), node.coarse)
    ? undefined
    : "does not follow from the nodes below it";
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** A writer's checksums are those of its last batches, one for each. */
function* checkWriters(runId: string): Query<string[]> {
  const rows = yield* select("writers", { where: { runId }, order: ["ordinal"] });
  return rows.flatMap((row) => {
    const kept = row.recentChecksums.byteLength / 4;
    const expected = Math.min(RECENT_CHECKSUMS, row.lastSequence);
    if (kept === expected) return [];
    return [`writer ${row.writerId} applied ${row.lastSequence} batches, ${kept} checksums are kept, not ${expected}`];
  });
}

function* checkColumns(runId: string): Query<{ rows: number; faults: string[] }> {
  const faults: string[] = [];
  const spectra = yield* select("spectra", { where: { runId }, order: ["attempt", "step"] });
  for (const row of spectra) {
    if (checksum(row.singularValues) !== row.checksum) {
      faults.push(`the spectrum at step ${row.step} does not match its checksum`);
    }
  }
  const profiles = yield* select("layerProfiles", { where: { runId }, order: ["metric", "attempt", "step"] });
  for (const row of profiles) {
    if (checksum(row.layerValues) !== row.checksum) {
      faults.push(`the layer profile ${row.metric} at step ${row.step} does not match its checksum`);
    }
  }
  return { rows: spectra.length + profiles.length, faults };
}
