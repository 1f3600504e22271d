import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker, workerData } from "node:worker_threads";

/** A message-passing thread; the only place in this package that knows node:worker_threads. */
export interface WorkerThread {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** hands over every message that waits, without yielding to the event loop; 0.05 µs when none does */
  deliver(): void;
  /** called once, when the thread has ended for any reason but `terminate` */
  onExit(listener: (reason: Error) => void): void;
  /** whether the process stays alive for the thread; at first it does not */
  keepProcessAlive(needed: boolean): void;
  terminate(): Promise<void>;
  /** ends the thread as if it had died: `onExit` listeners are told */
  kill(): void;
}

/** Starts a thread that does not keep the process alive. */
export function startWorker(url: URL): WorkerThread {
  // a channel of our own: the one inside Worker cannot be read without yielding
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(url, {
    name: "headroom-spectral",
    workerData: { port: port2 },
    transferList: [port2],
    // loaders and the like of the user's process are none of its business
    execArgv: [],
  });
  worker.unref();
  let failure: Error | undefined;
  let ended = false;
  const messageListeners: ((message: unknown) => void)[] = [];
  const exitListeners: ((reason: Error) => void)[] = [];
  const hand = (message: unknown) => {
    for (const listener of messageListeners) listener(message);
  };
  port.on("message", hand);
  port.unref();
  worker.on("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  worker.on("exit", (code) => {
    port.close();
    if (ended) return;
    ended = true;
    const reason = failure ?? new Error(`Spectral worker ended with exit code ${code} before it answered`);
    for (const listener of exitListeners) listener(reason);
  });
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => messageListeners.push(listener),
    deliver: () => {
      for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) hand(got.message);
    },
    onExit: (listener) => exitListeners.push(listener),
    keepProcessAlive: (needed) => (needed ? worker.ref() : worker.unref()),
    kill: () => void worker.terminate(),
    terminate: async () => {
      ended = true;
      await worker.terminate();
    },
  };
}

/** Inside a worker: answers each message of the parent. */
export function serveParent(answer: (message: unknown) => void): (message: unknown) => void {
  const port = (workerData as { readonly port?: MessagePort } | null)?.port;
  if (!port) throw new TypeError("Cannot serve spectral jobs: this file must run as a worker thread");
  port.on("message", answer);
  return (message) => port.postMessage(message);
}
