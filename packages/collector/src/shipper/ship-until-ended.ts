import { TransportError } from "../transport/transport.ts";
import type { Alarm } from "./alarm.ts";
import { Backoff } from "./backoff.ts";
import type { Shipper } from "./shipper.ts";

export interface ShipUntilEndedOptions {
  readonly alarm: Alarm;
  /** gives up when it says so; the spool stays as it is */
  readonly stopped: () => boolean;
  /** time between looks at a spool that is caught up with, ms; also what batches of a slow loop gather */
  readonly pollEveryMs?: number;
  readonly random?: () => number;
  /** true to give up, and leave the spool as it is, when the run cannot be opened; default false: try again, rarely */
  readonly giveUpWhenRefused?: boolean;
  readonly onProgress?: () => void;
  /** a failure, the first of a kind in a row; undefined when the connection is back */
  readonly onFailure?: (error: Error | undefined) => void;
}

const POLL_EVERY_MS = 200;
const REFUSED_RETRY_MS = 60_000;
/** The first refusal may only mean that the run must be opened again. */
const REFUSALS = 2;

/**
 * Ships a spool until nothing will follow (true) or it gives up (false). Failures are retried with back-off; without the
 * right to write it stops, until somebody rings the alarm.
 */
export async function shipUntilEnded(shipper: Shipper, options: ShipUntilEndedOptions): Promise<boolean> {
  const { alarm, stopped, pollEveryMs = POLL_EVERY_MS, random = Math.random } = options;
  const away = new Backoff(250, 30_000, random);
  const refused = new Backoff(1_000, REFUSED_RETRY_MS, random);
  let lastFailure = "";
  let refusals = 0;
  while (!stopped()) {
    try {
      const outcome = await shipper.shipNext();
      if (lastFailure !== "") options.onFailure?.(undefined);
      lastFailure = "";
      away.reset();
      refusals = 0;
      if (outcome !== "idle") {
        refused.reset();
        options.onProgress?.();
      }
      if (outcome === "ended") return true;
      if (outcome === "idle" || outcome === "caught-up") await alarm.wait(pollEveryMs);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (error.message !== lastFailure) options.onFailure?.(error);
      lastFailure = error.message;
      const kind = error instanceof TransportError ? error.kind : "unreachable";
      if (kind === "denied") {
        if (options.giveUpWhenRefused || !shipper.live) return false;
        await alarm.wait();
        continue;
      }
      if (kind !== "unreachable" && ++refusals >= REFUSALS && options.giveUpWhenRefused) return false;
      await alarm.wait(kind === "unreachable" ? away.nextMs() : refused.nextMs());
    }
  }
  return false;
}
