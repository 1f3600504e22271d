import { StoreError } from "../contract/errors.ts";
import type { LabelRecord, LinkedTarget, TargetRecord, VerdictRecord, ViewRecord } from "../contract/records.ts";
import { recordChange, recordTargetChange } from "./changes.ts";
import type { Dialect } from "./dialect.ts";
import { all, first, type Query, run } from "./query.ts";
import { requireRun } from "./run-rows.ts";

export function* getVerdict(runId: string): Query<VerdictRecord | null> {
  const row = yield* first<{
    detector_state: string;
    verdict: string;
    assessed_cursor: number;
    updated_at_ms: number;
  }>("SELECT * FROM verdicts WHERE run_id = ?", runId);
  if (row === undefined) return null;
  return {
    runId,
    detectorState: JSON.parse(row.detector_state),
    verdict: JSON.parse(row.verdict),
    assessedCursor: row.assessed_cursor,
    updatedAtMs: row.updated_at_ms,
  };
}

export function* putVerdict(dialect: Dialect, record: VerdictRecord): Query<void> {
  yield* dialect.lockRun(record.runId);
  const row = yield* requireRun(record.runId);
  yield* run("DELETE FROM verdicts WHERE run_id = ?", record.runId);
  yield* run(
    `INSERT INTO verdicts (run_id, detector_state, verdict, assessed_cursor, updated_at_ms) VALUES (?, ?, ?, ?, ?)`,
    record.runId,
    JSON.stringify(record.detectorState ?? null),
    JSON.stringify(record.verdict ?? null),
    record.assessedCursor,
    record.updatedAtMs,
  );
  yield* recordChange(dialect, record.runId, row.project, ["verdict"], record.updatedAtMs);
}

interface LabelRow {
  readonly run_id: string;
  readonly id: number;
  readonly decision: LabelRecord["decision"];
  readonly onset_step: number | null;
  readonly note: string;
  readonly created_at_ms: number;
}

export function* addLabel(dialect: Dialect, label: Omit<LabelRecord, "id">): Query<LabelRecord> {
  yield* dialect.lockRun(label.runId);
  const row = yield* requireRun(label.runId);
  const next = yield* first<{ id: number }>(
    "SELECT coalesce(max(id), 0) + 1 AS id FROM labels WHERE run_id = ?",
    label.runId,
  );
  yield* run(
    "INSERT INTO labels (run_id, id, decision, onset_step, note, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)",
    label.runId,
    next!.id,
    label.decision,
    label.onsetStep,
    label.note,
    label.createdAtMs,
  );
  yield* recordChange(dialect, label.runId, row.project, ["verdict"], label.createdAtMs);
  return { ...label, id: next!.id };
}

export function* listLabels(runId?: string): Query<LabelRecord[]> {
  const rows =
    runId === undefined
      ? yield* all<LabelRow>("SELECT * FROM labels ORDER BY run_id, id")
      : yield* all<LabelRow>("SELECT * FROM labels WHERE run_id = ? ORDER BY id", runId);
  return rows.map((row) => ({
    id: row.id,
    runId: row.run_id,
    decision: row.decision,
    onsetStep: row.onset_step,
    note: row.note,
    createdAtMs: row.created_at_ms,
  }));
}

interface TargetRow {
  readonly id: string;
  readonly name: string;
  readonly corpus_hash: string;
  readonly tokenizer_hash: string;
  readonly estimate: string;
  readonly created_at_ms: number;
}

function toTarget(row: TargetRow | undefined): TargetRecord | null {
  if (row === undefined) return null;
  return { ...toTargetHead(row), estimate: JSON.parse(row.estimate) };
}

function toTargetHead(row: Omit<TargetRow, "estimate">): Omit<TargetRecord, "estimate"> {
  return {
    id: row.id,
    name: row.name,
    corpusHash: row.corpus_hash,
    tokenizerHash: row.tokenizer_hash,
    createdAtMs: row.created_at_ms,
  };
}

export function* putTarget(dialect: Dialect, target: TargetRecord): Query<void> {
  yield* run(
    `INSERT INTO targets (id, name, corpus_hash, tokenizer_hash, estimate, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, corpus_hash = excluded.corpus_hash,
       tokenizer_hash = excluded.tokenizer_hash, estimate = excluded.estimate, created_at_ms = excluded.created_at_ms`,
    target.id,
    target.name,
    target.corpusHash,
    target.tokenizerHash,
    JSON.stringify(target.estimate),
    Math.round(target.createdAtMs),
  );
  yield* recordTargetChange(dialect, target.id);
}

export function* getTarget(id: string): Query<TargetRecord | null> {
  return toTarget(yield* first<TargetRow>("SELECT * FROM targets WHERE id = ?", id));
}

export function* listTargets(): Query<Omit<TargetRecord, "estimate">[]> {
  const rows = yield* all<TargetRow>(
    "SELECT id, name, corpus_hash, tokenizer_hash, created_at_ms FROM targets ORDER BY created_at_ms DESC, id",
  );
  return rows.map(toTargetHead);
}

/** The target linked by hand, else the newest one with both hashes of the run's model card. */
export function* targetOfRun(runId: string): Query<LinkedTarget | null> {
  const row = yield* requireRun(runId);
  if (row.target_id !== null) {
    const byHand = yield* getTarget(row.target_id);
    return byHand && { ...byHand, linkedBy: "hand" };
  }
  const { corpusHash, tokenizerHash } = JSON.parse(row.model_card);
  if (typeof corpusHash !== "string" || typeof tokenizerHash !== "string") return null;
  const byHashes = toTarget(
    yield* first<TargetRow>(
      `SELECT * FROM targets WHERE corpus_hash = ? AND tokenizer_hash = ? ORDER BY created_at_ms DESC, id LIMIT 1`,
      corpusHash,
      tokenizerHash,
    ),
  );
  return byHashes && { ...byHashes, linkedBy: "hashes" };
}

/** Views are immutable: the same state under the same id is a repeat, another state is refused. */
export function* putView(view: ViewRecord): Query<void> {
  const known = yield* getView(view.id);
  const state = JSON.stringify(view.state);
  if (known !== null) {
    if (JSON.stringify(known.state) === state && known.title === view.title) return;
    throw new StoreError(
      "conflict",
      `Cannot save view ${view.id}: it exists with another state, and views are immutable`,
    );
  }
  yield* run(
    "INSERT INTO views (id, title, state, created_at_ms) VALUES (?, ?, ?, ?)",
    view.id,
    view.title,
    state,
    Math.round(view.createdAtMs),
  );
}

export function* getView(id: string): Query<ViewRecord | null> {
  const row = yield* first<{ id: string; title: string; state: string; created_at_ms: number }>(
    "SELECT * FROM views WHERE id = ?",
    id,
  );
  if (row === undefined) return null;
  return { id: row.id, title: row.title, state: JSON.parse(row.state), createdAtMs: row.created_at_ms };
}
