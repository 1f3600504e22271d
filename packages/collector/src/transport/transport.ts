import type { OpenRun, RunEnd } from "@headroom/protocol";

/** Where a collector's spool is shipped to. Every call may be repeated: the receiving side is idempotent. */
export interface Transport {
  /** Creates the run or takes it up again, and brings its model card up to date. */
  open(run: OpenRun): Promise<{ readonly lastSequence: number }>;
  /** Delivers one encoded batch; resolves when the receiver holds it for good. */
  append(batch: Uint8Array): Promise<void>;
  heartbeat(runId: string): Promise<void>;
  finish(runId: string, status: RunEnd, atMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * - `unreachable`: try again later (no connection, time-out, server error, store full)
 * - `unknown-run`: the receiver does not know the run (any more): open it again
 * - `refused`: it will not take this; a person must look
 */
export type TransportErrorKind = "unreachable" | "unknown-run" | "refused";

export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly kind: TransportErrorKind;

  constructor(kind: TransportErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
