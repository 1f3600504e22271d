import { first, type Query, run } from "./query.ts";

/** Checksums kept per writer, so that a batch that comes again with other content is told from a replay. */
export const RECENT_CHECKSUMS = 64;

export interface WriterRow {
  readonly ordinal: number;
  readonly last_sequence: number;
  readonly recent_checksums: Uint8Array;
}

export function* findWriter(runId: string, writerId: string): Query<WriterRow | undefined> {
  return yield* first<WriterRow>(
    "SELECT ordinal, last_sequence, recent_checksums FROM writers WHERE run_id = ? AND writer_id = ?",
    runId,
    writerId,
  );
}

export function* registerWriter(runId: string, writerId: string, nowMs: number): Query<WriterRow> {
  const row = yield* first<{ ordinal: number }>(
    "SELECT coalesce(max(ordinal), 0) + 1 AS ordinal FROM writers WHERE run_id = ?",
    runId,
  );
  const writer = { ordinal: row!.ordinal, last_sequence: 0, recent_checksums: new Uint8Array(0) };
  yield* run(
    `INSERT INTO writers (run_id, writer_id, ordinal, last_sequence, recent_checksums, registered_at_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
    runId,
    writerId,
    writer.ordinal,
    0,
    writer.recent_checksums,
    nowMs,
  );
  return writer;
}
