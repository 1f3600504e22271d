import type { StoreCheck } from "../contract/records.ts";
import { checksum } from "../series/bytes.ts";
import { decodeChunk } from "../series/point-chunk.ts";
import { BLOCK_POINTS, coarsen, decodeSummary, encodeSummary, joinSummaries, summarise } from "../series/summary.ts";
import { decodeTailRow } from "../series/tail-row.ts";
import type { Driver } from "./dialect.ts";
import { tailFault } from "./fold-tail.ts";
import { all, first, type Query } from "./query.ts";
import type { TotalsRow } from "./totals.ts";
import { RECENT_CHECKSUMS } from "./writers.ts";

interface NodeRow {
  readonly height: number;
  readonly position: number;
  readonly first_step: number;
  readonly last_step: number;
  readonly coarse_checksum: number;
  readonly fine_checksum: number;
  readonly points_checksum: number;
  readonly coarse: Uint8Array;
  readonly fine: Uint8Array;
  readonly points: Uint8Array | null;
}

/** Every checksum, every pyramid against its points, every total against what it counts; one read per series. */
export async function checkStore(
  driver: Driver,
  onProgress?: (done: number, total: number) => void,
): Promise<StoreCheck> {
  const faults: string[] = [];
  let chunks = 0;
  let points = 0;
  const runs = await driver.read(() => all<{ id: string; slug: string }>("SELECT id, slug FROM runs ORDER BY id"));
  for (const [done, run] of runs.entries()) {
    onProgress?.(done, runs.length);
    const tail = await driver.read(() => checkTail(run.id));
    faults.push(...tail.faults.map((fault) => `Run ${run.slug}: ${fault}`));
    chunks += tail.rows;
    const series = await driver.read(() =>
      all<TotalsRow & { name: string }>(
        `SELECT a.*, s.name FROM series_attempts a JOIN series s ON s.run_id = a.run_id AND s.series_index = a.series_index
         WHERE a.run_id = ? AND s.kind = 'scalar' ORDER BY a.series_index, a.attempt`,
        run.id,
      ),
    );
    for (const row of series) {
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
  const rows = yield* all<{
    group_index: number;
    position: number;
    attempt: number;
    checksum: number;
    columns: Uint8Array;
  }>("SELECT * FROM series_tail WHERE run_id = ? ORDER BY group_index, position", runId);
  for (const row of rows) {
    if (checksum(row.columns) !== row.checksum) {
      faults.push(tailFault(row.group_index, row.position));
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
  totals: TotalsRow,
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
    lastStep = node.last_step;
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
  const tail = tailCounts.get(`${totals.series_index} ${totals.attempt}`) ?? 0;
  if (tail !== totals.tail_count) faults.push(`the tail should hold ${totals.tail_count} points, it holds ${tail}`);
  points += tail;
  if (faults.length === 0 && points !== totals.point_count) {
    faults.push(`${totals.point_count} points were counted, ${points} are stored`);
  }
  return { chunks, points, faults };
}

function* readNode(runId: string, totals: TotalsRow, height: number, position: number): Query<NodeRow | undefined> {
  return yield* first<NodeRow>(
    `SELECT * FROM series_nodes WHERE run_id = ? AND series_index = ? AND attempt = ? AND height = ? AND position = ?`,
    runId,
    totals.series_index,
    totals.attempt,
    height,
    position,
  );
}

function checkSums(node: NodeRow): string | undefined {
  if (checksum(node.coarse) !== node.coarse_checksum) return "has a coarse summary that does not match its checksum";
  if (checksum(node.fine) !== node.fine_checksum) return "has a fine summary that does not match its checksum";
  if (node.points !== null && checksum(node.points) !== node.points_checksum) return "does not match its checksum";
  return undefined;
}

function checkChunk(node: NodeRow, lastStep: number): string | undefined {
  const broken = checkSums(node);
  if (broken !== undefined) return broken;
  if (node.points === null) return "has no points";
  const columns = decodeChunk(node.points);
  if (columns.steps[0] !== node.first_step || columns.steps.at(-1) !== node.last_step)
    return "has other steps than said";
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
  const rows = yield* all<{ writer_id: string; last_sequence: number; recent_checksums: Uint8Array }>(
    "SELECT writer_id, last_sequence, recent_checksums FROM writers WHERE run_id = ? ORDER BY ordinal",
    runId,
  );
  return rows.flatMap((row) => {
    const kept = row.recent_checksums.byteLength / 4;
    const expected = Math.min(RECENT_CHECKSUMS, row.last_sequence);
    if (kept === expected) return [];
    return [
      `writer ${row.writer_id} applied ${row.last_sequence} batches, ${kept} checksums are kept, not ${expected}`,
    ];
  });
}

function* checkColumns(runId: string): Query<{ rows: number; faults: string[] }> {
  const faults: string[] = [];
  const spectra = yield* all<{ step: number; checksum: number; singular_values: Uint8Array }>(
    "SELECT step, checksum, singular_values FROM spectra WHERE run_id = ? ORDER BY attempt, step",
    runId,
  );
  for (const row of spectra) {
    if (checksum(row.singular_values) !== row.checksum) {
      faults.push(`the spectrum at step ${row.step} does not match its checksum`);
    }
  }
  const profiles = yield* all<{ metric: string; step: number; checksum: number; layer_values: Uint8Array }>(
    "SELECT metric, step, checksum, layer_values FROM layer_profiles WHERE run_id = ? ORDER BY metric, attempt, step",
    runId,
  );
  for (const row of profiles) {
    if (checksum(row.layer_values) !== row.checksum) {
      faults.push(`the layer profile ${row.metric} at step ${row.step} does not match its checksum`);
    }
  }
  return { rows: spectra.length + profiles.length, faults };
}
