import { parentPort, Worker } from "node:worker_threads";

/** A message-passing thread; the only place in this package that knows node:worker_threads. */
export interface WorkerThread {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** called once, when the thread has ended for any reason but `terminate` */
  onExit(listener: (reason: Error) => void): void;
  terminate(): Promise<void>;
  /** ends the thread as if it had died: `onExit` listeners are told */
  kill(): void;
}

/** Starts a thread that does not keep the process alive. */
export function startWorker(url: URL): WorkerThread {
  const worker = new Worker(url, { name: "headroom-spectral" });
  worker.unref();
  let failure: Error | undefined;
  let ended = false;
  const exitListeners: ((reason: Error) => void)[] = [];
  worker.on("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  worker.on("exit", (code) => {
    if (ended) return;
    ended = true;
    const reason = failure ?? new Error(`Spectral worker ended with exit code ${code} before it answered`);
    for (const listener of exitListeners) listener(reason);
  });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer as ArrayBuffer[]),
    onMessage: (listener) => worker.on("message", listener),
    onExit: (listener) => exitListeners.push(listener),
    kill: () => void worker.terminate(),
    terminate: async () => {
      ended = true;
      await worker.terminate();
    },
  };
}

/** Inside a worker: answers each message of the parent. */
export function serveParent(answer: (message: unknown) => void): (message: unknown) => void {
  const port = parentPort;
  if (port === null) throw new TypeError("Cannot serve spectral jobs: this file must run as a worker thread");
  port.on("message", answer);
  return (message) => port.postMessage(message);
}
