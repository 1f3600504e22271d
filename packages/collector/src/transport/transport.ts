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
 * - `refused`: it will never take this, and may take what follows
 * - `denied`: no right to write
 */
export type TransportErrorKind = "unreachable" | "unknown-run" | "refused" | "denied";

export interface TransportErrorOptions extends ErrorOptions {
  /** HTTP status of the answer */
  readonly status?: number;
}

export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly kind: TransportErrorKind;
  readonly status: number | undefined;

  constructor(kind: TransportErrorKind, message: string, options: TransportErrorOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.status = options.status;
  }
}
