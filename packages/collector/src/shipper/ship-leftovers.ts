import type { Clock } from "../clock.ts";
import { claimOwnership, releaseOwnership } from "../spool/owner.ts";
import { type FoundSpool, findSpools, removeRemains, removeSpool } from "../spool/spool-directory.ts";
import type { Transport } from "../transport/transport.ts";
import { Alarm } from "./alarm.ts";
import { shipUntilEnded } from "./ship-until-ended.ts";
import { Shipper } from "./shipper.ts";

export interface ShipLeftoversOptions {
  readonly spoolRoot: string;
  /** which of the spools whose writer is dead to ship */
  readonly wanted: (spool: FoundSpool) => boolean;
  readonly transport: Transport;
  readonly clock: Clock;
  /** cuts waiting short; default one that never does */
  readonly alarm?: Alarm;
  readonly stopped: () => boolean;
  readonly onNotice: (message: string) => void;
  readonly onFailure?: (error: Error | undefined) => void;
  /** something was delivered */
  readonly onProgress?: () => void;
  /** a spool was delivered whole */
  readonly onShipped?: (directory: string) => void;
  /** so many records of a spool turned out to be lost to damage */
  readonly onLost?: (records: number) => void;
}

/** Ships what collectors that are no more have left, the oldest first; returns the folders that are done. */
export async function shipLeftovers(options: ShipLeftoversOptions): Promise<string[]> {
  const { stopped, onNotice } = options;
  const shipped: string[] = [];
  removeRemains(options.spoolRoot);
  for (const spool of findSpools(options.spoolRoot)) {
    if (stopped()) break;
    if (spool.owner === "alive" || !options.wanted(spool) || !claimOwnership(spool.directory)) continue;
    const complete = await shipOne(spool, options).catch((error: Error) => {
      onNotice(`Cannot ship the spool in ${spool.directory}: ${error.message}`);
      return false;
    });
    if (complete) removeSpool(spool.directory);
    else releaseOwnership(spool.directory);
    if (!complete) continue;
    shipped.push(spool.directory);
    options.onShipped?.(spool.directory);
  }
  return shipped;
}

async function shipOne({ directory }: FoundSpool, options: ShipLeftoversOptions): Promise<boolean> {
  const { transport, clock, stopped, onNotice, onFailure, onProgress } = options;
  const shipper = new Shipper({ directory, transport, live: () => false, onNotice });
  try {
    return await shipUntilEnded(shipper, {
      alarm: options.alarm ?? new Alarm(clock),
      stopped,
      giveUpWhenRefused: true,
      ...(onFailure && { onFailure }),
      ...(onProgress && { onProgress }),
    });
  } finally {
    options.onLost?.(shipper.lostRecords);
    shipper.close();
  }
}
