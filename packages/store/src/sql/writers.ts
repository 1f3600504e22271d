import type { Query } from "./query.ts";
import { greatest, insert, selectFirst } from "./statements.ts";

/** Checksums kept per writer, so that a batch that comes again with other content is told from a replay. */
export const RECENT_CHECKSUMS = 64;

export function findWriter(runId: string, writerId: string) {
  const columns = ["ordinal", "lastSequence", "recentChecksums"] as const;
  return selectFirst("writers", { columns, where: { runId, writerId } });
}

export function* lastSequence(runId: string, writerId: string): Query<number> {
  return (yield* findWriter(runId, writerId))?.lastSequence ?? 0;
}

export function* registerWriter(runId: string, writerId: string, nowMs: number) {
  const writer = {
    runId,
    writerId,
    ordinal: ((yield* greatest("writers", "ordinal", { runId })) ?? 0) + 1,
    lastSequence: 0,
    recentChecksums: new Uint8Array(0),
    registeredAtMs: nowMs,
  };
  yield* insert("writers", [writer]);
  return writer;
}
