import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
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

/** Starts a shipper worker. It never keeps the process alive by itself. */
export function startShipper(
  data: Omit<ShipperWorkerData, "mail">,
  onMessage: (message: FromShipper) => void,
): ShipperThread {
  const { port1: port, port2 } = new MessageChannel();
  const mail = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(workerUrl, {
    name: "headroom-shipper",
    workerData: { ...data, mail, port: port2 },
    transferList: [port2],
    execArgv: [],
  });
  let ended = false;
  const handle = (message: FromShipper) => {
    if (message.kind === "ended") ended = true;
    onMessage(message);
  };
  port.on("message", handle);
  port.unref();
  worker.unref();
  worker.on("error", (error) => {
    onMessage({ kind: "failure", message: `The shipper thread failed: ${error.message}` });
  });
  worker.on("exit", () => {
    if (!ended) onMessage({ kind: "ended", complete: false });
    port.close();
  });
  return {
    poll() {
      if (Atomics.load(mail, 0) === 0) return;
      Atomics.store(mail, 0, 0);
      for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
        handle(got.message as FromShipper);
      }
    },
    post: (message) => port.postMessage(message),
    hold(alive) {
      if (alive) worker.ref();
      else worker.unref();
    },
    async terminate() {
      await worker.terminate();
    },
  };
}
