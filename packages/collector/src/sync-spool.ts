import { existsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "./clock.ts";
import { respoolRefused } from "./shipper/respool-refused.ts";
import { shipLeftovers } from "./shipper/ship-leftovers.ts";
import { findSetAside, findSpools } from "./spool/spool-directory.ts";
import { createTransport } from "./transport/create-transport.ts";

export interface SyncOptions {
  readonly token?: string;
  /** gives up on an unreachable server after this long without progress, ms; default 30,000 */
  readonly patienceMs?: number;
  /** also tries again what was refused for good; its points come late, and so in an attempt of their own */
  readonly retryRefused?: boolean;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface SyncResult {
  /** spools delivered and removed */
  readonly delivered: number;
  /** spools whose collector still runs; it delivers them itself */
  readonly inUse: number;
  /** spools that could not be delivered */
  readonly left: number;
  /** batches that a server refused for good; their files lie in the spool's folder, with the reason beside them */
  readonly refused: number;
  /** pieces of spools that could not be read; they lie in the spool's folder */
  readonly damaged: number;
  /** records found lost to damage by this call */
  readonly lostRecords: number;
  /** what went wrong or was found damaged, in words */
  readonly messages: readonly string[];
}

/**
 * Delivers what collectors left in a data folder (or its `spool` folder) to a server: for machines that had no network.
 * Can be repeated at will; every point arrives once.
 *
 * @throws Error when the folder does not exist
 */
export async function syncSpool(directory: string, url: string, options: SyncOptions = {}): Promise<SyncResult> {
  if (!existsSync(directory)) throw new Error(`Cannot sync: there is no folder ${directory}`);
  const below = join(directory, "spool");
  const spoolRoot = existsSync(below) ? below : directory;
  const transport = createTransport({ url, token: options.token });
  const patienceMs = options.patienceMs ?? 30_000;
  if (options.retryRefused) respoolRefused(spoolRoot);
  const found = findSpools(spoolRoot);
  const total = found.filter((spool) => spool.owner === "dead").length;
  const messages: string[] = [];
  let movedMs = performance.now();
  let done = 0;
  let lostRecords = 0;
  const delivered = await shipLeftovers({
    spoolRoot,
    wanted: () => true,
    transport,
    clock: systemClock,
    stopped: () => performance.now() - movedMs > patienceMs,
    onNotice: (message) => messages.push(message),
    onFailure: (error) => {
      if (error !== undefined) messages.push(error.message);
    },
    onProgress: () => {
      movedMs = performance.now();
    },
    onLost: (records) => {
      lostRecords += records;
    },
    onShipped: () => {
      done++;
      options.onProgress?.({ done, total });
    },
  });
  await transport.close();
  const setAside = findSetAside(spoolRoot);
  const headless = setAside.filter((spool) => spool.headless);
  for (const { directory } of headless)
    messages.push(`Cannot ship the spool in ${directory}: its open.json is no header`);
  return {
    delivered: delivered.length,
    inUse: found.length - total,
    left: findSpools(spoolRoot).filter((spool) => spool.owner === "dead").length + headless.length,
    refused: setAside.reduce((sum, { refused }) => sum + refused.length, 0),
    damaged: setAside.reduce((sum, { damaged }) => sum + damaged.length, 0),
    lostRecords,
    messages,
  };
}
