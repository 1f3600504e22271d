import { type MessagePort, workerData } from "node:worker_threads";
import { HEARTBEAT_EVERY_MS } from "@headroom/protocol";
import { systemClock } from "./clock.ts";
import { Alarm } from "./shipper/alarm.ts";
import type { FromShipper, ShipperWorkerData, ToShipper } from "./shipper/messages.ts";
import { shipLeftovers } from "./shipper/ship-leftovers.ts";
import { shipUntilEnded } from "./shipper/ship-until-ended.ts";
import { Shipper } from "./shipper/shipper.ts";
import { touchOwnership } from "./spool/owner.ts";
import { SegmentFlush } from "./spool/segment-flush.ts";
import { type FoundSpool, removeSpool } from "./spool/spool-directory.ts";
import { createTransport } from "./transport/create-transport.ts";

/**
 * Ships one collector's spool from a thread of its own, so that points reach the server while the training loop never
 * yields: the loop only writes the file, this thread reads it.
 */
const SYNC_EVERY_MS = 1_000;

const { spoolRoot, directory, url, token, mail, port } = workerData as ShipperWorkerData & { port: MessagePort };
const transport = createTransport({ url, token });
const alarm = new Alarm(systemClock);
let live = true;
let stopped = false;

function post(message: FromShipper): void {
  port.postMessage(message);
  Atomics.store(mail, 0, 1);
}

const onNotice = (message: string) => post({ kind: "notice", message });
const onFailure = (error: Error | undefined) =>
  post(error === undefined ? { kind: "connected" } : { kind: "failure", message: error.message });

port.on("message", (message: ToShipper) => {
  if (message.kind === "closed") live = false;
  if (message.kind === "stop") {
    // Whatever is under way can be cut off here: a spool is made for that.
    post({ kind: "ended", complete: false });
    process.exit();
  }
  alarm.ring();
});

const shipper = new Shipper({ directory, transport, live: () => live, onNotice });
const { runId } = shipper.header.run;
const isLeftover = (spool: FoundSpool) => spool.header.url === url && spool.directory !== directory;
const leftovers = (wanted: (spool: FoundSpool) => boolean, more: { alarm?: Alarm; onProgress?: () => void } = {}) =>
  shipLeftovers({
    spoolRoot,
    wanted,
    transport,
    clock: systemClock,
    stopped: () => stopped,
    onNotice,
    onFailure,
    ...more,
  }).catch((error: Error) => onNotice(`Cannot ship the leftovers in ${spoolRoot}: ${error.message}`));
const onProgress = () => post({ kind: "delivered", position: shipper.delivered });

const flush = new SegmentFlush(directory);
const syncing = setInterval(() => {
  flush.run().catch((error: Error) => onNotice(`Cannot sync the spool in ${directory}: ${error.message}`));
}, SYNC_EVERY_MS);
const beating = setInterval(() => {
  touchOwnership(directory);
  // A failed heartbeat needs no word: the next batch will fail too, and say so.
  shipper.heartbeat().catch(() => {});
}, HEARTBEAT_EVERY_MS);

// A resumed run's earlier points come first, or they would look like a rewind.
await leftovers((spool) => isLeftover(spool) && spool.header.run.runId === runId, { alarm, onProgress });
const others = leftovers(isLeftover);
const complete = await shipUntilEnded(shipper, {
  alarm,
  stopped: () => stopped,
  onProgress,
  onFailure,
});
clearInterval(syncing);
clearInterval(beating);
shipper.close();
if (complete) removeSpool(directory);
post({ kind: "ended", complete });
stopped = true;
await others;
await transport.close();
process.exit();
