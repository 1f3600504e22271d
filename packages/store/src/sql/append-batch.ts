import type { Batch, ChangeKind } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { AppendResult } from "../contract/records.ts";
import { AttemptTracker } from "./attempt-tracker.ts";
import { batchChecksum } from "./batch-checksum.ts";
import { recordChange } from "./changes.ts";
import { checkBatch } from "./check-batch.ts";
import type { Dialect } from "./dialect.ts";
import { foldTail } from "./fold-tail.ts";
import { type Query, run } from "./query.ts";
import { requireRun } from "./run-rows.ts";
import { SeriesBook } from "./series-book.ts";
import { namesOf, writeSections } from "./write-sections.ts";
import { findWriter, RECENT_CHECKSUMS, registerWriter } from "./writers.ts";

/** Applies the batch and its sequence number; see `Store.append`. */
export function* appendBatch(dialect: Dialect, batch: Batch, nowMs: number): Query<AppendResult> {
  checkBatch(batch);
  yield* dialect.lockRun(batch.runId);
  const runRow = yield* requireRun(batch.runId);
  const writer =
    (yield* findWriter(batch.runId, batch.writerId)) ?? (yield* registerWriter(batch.runId, batch.writerId, nowMs));
  const sum = batchChecksum(batch);
  if (batch.sequence <= writer.last_sequence) {
    checkReplay(batch, sum, writer.last_sequence, writer.recent_checksums);
    return { applied: false, sequence: writer.last_sequence, cursor: runRow.cursor };
  }
  if (batch.sequence !== writer.last_sequence + 1) {
    throw new StoreError(
      "refused",
      `Cannot append batch ${batch.sequence} of writer ${batch.writerId}: batch ${writer.last_sequence + 1} is expected`,
      { expectedSequence: writer.last_sequence + 1 },
    );
  }
  const attempts = yield* AttemptTracker.load(batch.runId, batch.writerId, writer.ordinal, nowMs);
  const book = yield* SeriesBook.load(batch.runId, attempts.current, namesOf(batch.sections));
  const written = yield* writeSections(batch, attempts, book);
  yield* attempts.save();
  yield* book.save();
  for (const groupIndex of written.groupsToFold(book)) yield* foldTail(batch.runId, groupIndex);
  yield* run(
    "UPDATE writers SET last_sequence = ?, recent_checksums = ? WHERE run_id = ? AND writer_id = ?",
    batch.sequence,
    pushChecksum(writer.recent_checksums, sum),
    batch.runId,
    batch.writerId,
  );
  const lastStep = attempts.lastStepAfter(runRow.last_step, written.lastStep);
  const lives = runRow.status === "running" || runRow.status === "lost";
  yield* run(
    "UPDATE runs SET last_step = ?, attempts = ?, status = ?, heartbeat_at_ms = ? WHERE id = ?",
    lastStep,
    attempts.count,
    lives ? "running" : runRow.status,
    lives ? nowMs : runRow.heartbeat_at_ms,
    batch.runId,
  );
  const kinds: ChangeKind[] = [...written.kinds];
  if (attempts.opened || runRow.status === "lost") kinds.push("run");
  const cursor = yield* recordChange(dialect, batch.runId, runRow.project, kinds, nowMs);
  return { applied: true, sequence: batch.sequence, cursor };
}

function checkReplay(batch: Batch, sum: number, lastSequence: number, recent: Uint8Array): void {
  const kept = new DataView(recent.buffer, recent.byteOffset, recent.byteLength);
  const at = recent.byteLength / 4 - 1 - (lastSequence - batch.sequence);
  if (at < 0 || kept.getUint32(at * 4, true) === sum) return;
  throw new StoreError(
    "conflict",
    `Refused batch ${batch.sequence} of writer ${batch.writerId}: it was applied before with other content`,
    { expectedSequence: lastSequence + 1 },
  );
}

function pushChecksum(recent: Uint8Array, sum: number): Uint8Array {
  const kept = recent.subarray(Math.max(0, recent.length - (RECENT_CHECKSUMS - 1) * 4));
  const pushed = new Uint8Array(kept.length + 4);
  pushed.set(kept);
  new DataView(pushed.buffer).setUint32(kept.length, sum, true);
  return pushed;
}
