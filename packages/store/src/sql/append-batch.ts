import type { Batch, ChangeKind } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { AppendResult } from "../contract/records.ts";
import { AttemptTracker } from "./attempt-tracker.ts";
import { batchChecksum } from "./batch-checksum.ts";
import { recordChange } from "./changes.ts";
import { checkBatch } from "./check-batch.ts";
import { compactTail } from "./compact-tail.ts";
import type { WriteContext } from "./dialect.ts";
import { addEvents, listEvents } from "./events.ts";
import type { Query } from "./query.ts";
import { requireRun } from "./run-rows.ts";
import { SeriesBook } from "./series-book.ts";
import { selectFirst, update } from "./statements.ts";
import { namesOf, writeSections } from "./write-sections.ts";
import { findWriter, RECENT_CHECKSUMS, registerWriter } from "./writers.ts";

/** Applies the batch and its sequence number; see `Store.append`. */
export function* appendBatch(context: WriteContext, batch: Batch): Query<AppendResult> {
  checkBatch(batch);
  const { nowMs } = context;
  yield* context.dialect.lockRun(batch.runId);
  const run = yield* requireRun(batch.runId, ["project", "status", "lastStep", "cursor"]);
  const writer =
    (yield* findWriter(batch.runId, batch.writerId)) ?? (yield* registerWriter(batch.runId, batch.writerId, nowMs));
  const sum = batchChecksum(batch);
  if (batch.sequence <= writer.lastSequence) {
    checkReplay(batch, sum, writer.lastSequence, writer.recentChecksums);
    return { applied: false, sequence: writer.lastSequence, cursor: run.cursor };
  }
  if (batch.sequence !== writer.lastSequence + 1) {
    throw new StoreError(
      "refused",
      `Cannot append batch ${batch.sequence} of writer ${batch.writerId}: batch ${writer.lastSequence + 1} is expected`,
      { expectedSequence: writer.lastSequence + 1 },
    );
  }
  const attempts = yield* AttemptTracker.load(batch.runId, batch.writerId, writer.ordinal, nowMs);
  const book = yield* SeriesBook.load(batch.runId, attempts.current, namesOf(batch.sections));
  const written = yield* writeSections(batch, attempts, book);
  yield* attempts.save();
  yield* book.save();
  for (const groupIndex of written.groupsToCompact(book)) yield* compactTail(batch.runId, groupIndex);
  const { runId, writerId, sequence } = batch;
  const recentChecksums = pushChecksum(writer.recentChecksums, sum);
  yield* update("writers", { lastSequence: sequence, recentChecksums }, { runId, writerId });
  const lastStep = attempts.lastStepAfter(run.lastStep, written.lastStep);
  const lives = run.status === "running" || run.status === "lost";
  const revived = lives ? { status: "running" as const, heartbeatAtMs: nowMs } : {};
  yield* update("runs", { lastStep, attempts: attempts.count, ...revived }, { id: runId });
  const kinds: ChangeKind[] = [...written.kinds];
  if (attempts.opened || run.status === "lost") kinds.push("run");
  const cursor = yield* recordChange(context, runId, run.project, kinds);
  return { applied: true, sequence, cursor };
}

/** Notes a refused batch in the run's log, once however often it comes. */
export function* noteRefusal(context: WriteContext, runId: string, message: string): Query<void> {
  yield* context.dialect.lockRun(runId);
  const run = yield* selectFirst("runs", { columns: ["project"], where: { id: runId } });
  const events = yield* listEvents(runId);
  if (run === undefined || events.some((event) => event.message === message)) return;
  yield* addEvents(runId, [{ step: null, wallTimeMs: context.nowMs, kind: "batch-refused", message }]);
  yield* recordChange(context, runId, run.project, ["events"]);
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
