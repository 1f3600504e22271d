import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { Backoff } from "./shipper/backoff.ts";
import type { FromShipper, ShipperWorkerData, ToShipper } from "./shipper/messages.ts";

/** The built worker; tests that run the sources directly need it built too. */
const workerUrl = new URL(
  import.meta.url.endsWith(".ts") ? "../dist/shipper-worker.js" : "./shipper-worker.js",
  import.meta.url,
);

/** A running shipper thread as the training thread sees it. */
export interface ShipperThread {
  /** Handles messages that wait, without yielding; costs one atomic load when there is none. */
  poll(): void;
  post(message: ToShipper): void;
  /** Keeps the process alive (while closing), or lets it end. */
  hold(alive: boolean): void;
  terminate(): Promise<void>;
}

const FIRST_RESTART_MS = 1_000;
const LAST_RESTART_MS = 60_000;

/**
 * Starts a shipper worker. It never keeps the process alive by itself. One that dies (out of memory, a failing disk) is
 * told as a failure and started again, after pauses that double; its spool holds everything.
 */
export function startShipper(
  data: Omit<ShipperWorkerData, "mail">,
  onMessage: (message: FromShipper) => void,
): ShipperThread {
  const mail = new Int32Array(new SharedArrayBuffer(4));
  const restarts = new Backoff(FIRST_RESTART_MS, LAST_RESTART_MS);
  let thread: { worker: Worker; port: MessagePort } | undefined;
  let restartAtMs = 0;
  let ended = false;

  const handle = (message: FromShipper) => {
    if (message.kind === "ended") ended = true;
    if (message.kind === "delivered") restarts.reset();
    onMessage(message);
  };
  const start = () => {
    const { port1: port, port2 } = new MessageChannel();
    const worker = new Worker(workerUrl, {
      name: "headroom-shipper",
      workerData: { ...data, mail, port: port2 },
      transferList: [port2],
      execArgv: [],
    });
    const started = { worker, port };
    let reason = "it ended";
    port.on("message", handle);
    port.unref();
    worker.unref();
    worker.on("error", (error) => {
      reason = error.message;
    });
    worker.on("exit", () => {
      // Its last words may still be on the way.
      receiveAll(port, handle);
      port.close();
      if (thread === started) thread = undefined;
      if (ended) return;
      restartAtMs = performance.now() + restarts.nextMs();
      handle({ kind: "failure", message: `The shipper thread died: ${reason}; it is started again` });
    });
    thread = started;
    return started;
  };
  start();

  return {
    poll() {
      if (thread === undefined) {
        if (!ended && performance.now() >= restartAtMs) start();
        return;
      }
      if (Atomics.load(mail, 0) === 0) return;
      Atomics.store(mail, 0, 0);
      receiveAll(thread.port, handle);
    },
    post(message) {
      if (!ended) (thread ?? start()).port.postMessage(message);
    },
    hold(alive) {
      if (alive) thread?.worker.ref();
      else thread?.worker.unref();
    },
    async terminate() {
      ended = true;
      await thread?.worker.terminate();
    },
  };
}

function receiveAll(port: MessagePort, handle: (message: FromShipper) => void): void {
  for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
    handle(got.message as FromShipper);
  }
}
