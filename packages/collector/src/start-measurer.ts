import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { HeadWeights, LayerStates } from "./adapters/trainer-contract.ts";
import type { MeasureAnswer, MeasuredStep, MeasureJob } from "./measure/measure-messages.ts";
import { SharedCopy } from "./measure/shared-copy.ts";

/** The built worker; tests that run the sources directly need it built too. */
const workerUrl = new URL(
  import.meta.url.endsWith(".ts") ? "../dist/measure-worker.js" : "./measure-worker.js",
  import.meta.url,
);

export interface MeasureInput {
  readonly step: number;
  readonly wallTimeMs: number;
  readonly head: HeadWeights;
  readonly layers: readonly LayerStates[];
}

/** A measuring thread as the training thread sees it. */
export interface Measurer {
  /** one measurement is under way: another would have to queue, so none is taken */
  readonly busy: boolean;
  /** Copies what is to be measured and returns. Must not be called while busy. */
  start(input: MeasureInput): void;
  /** Handles an answer that waits, without yielding; costs one atomic load when there is none. */
  poll(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a measuring worker on the first job. Its answers are handed over by `poll` (a loop that never yields calls it
 * at every step) or by the event loop, whichever comes first, always on the calling thread: so the spool has one writer.
 */
export function startMeasurer(
  onMeasured: (measured: MeasuredStep) => void,
  onFailed: (message: string) => void,
): Measurer {
  const mail = new Int32Array(new SharedArrayBuffer(4));
  const copy = new SharedCopy();
  let thread: { worker: Worker; port: MessagePort } | undefined;
  let current: number | undefined;
  let nextId = 1;
  let waiting: (() => void)[] = [];

  const settle = () => {
    current = undefined;
    const resolved = waiting;
    waiting = [];
    for (const resolve of resolved) resolve();
  };
  const handle = (answer: MeasureAnswer) => {
    if (answer.id !== current) return;
    settle();
    if ("error" in answer) onFailed(answer.error);
    else onMeasured(answer.measured);
  };
  const startThread = () => {
    const { port1: port, port2 } = new MessageChannel();
    const worker = new Worker(workerUrl, {
      name: "headroom-measurer",
      workerData: { port: port2, mail },
      transferList: [port2],
      execArgv: [],
    });
    const started = { worker, port };
    port.on("message", handle);
    port.unref();
    worker.unref();
    let reason = "it ended";
    worker.on("error", (error) => {
      reason = error.message;
    });
    worker.on("exit", () => {
      port.close();
      if (thread !== started) return;
      thread = undefined;
      if (current === undefined) return;
      settle();
      onFailed(`The measuring thread died: ${reason}`);
    });
    return started;
  };

  return {
    get busy() {
      return current !== undefined;
    },
    start({ step, wallTimeMs, head, layers }) {
      const job: MeasureJob = {
        id: nextId++,
        step,
        wallTimeMs,
        request: { head: copy.head(head), layers: copy.layers(layers) },
      };
      thread ??= startThread();
      thread.port.postMessage(job);
      current = job.id;
    },
    poll() {
      if (Atomics.load(mail, 0) === 0) return;
      Atomics.store(mail, 0, 0);
      if (thread === undefined) return;
      for (let got = receiveMessageOnPort(thread.port); got !== undefined; got = receiveMessageOnPort(thread.port)) {
        handle(got.message as MeasureAnswer);
      }
    },
    idle() {
      if (current === undefined) return Promise.resolve();
      thread?.worker.ref();
      return new Promise<void>((resolve) => waiting.push(resolve)).finally(() => thread?.worker.unref());
    },
    async close() {
      const ending = thread;
      thread = undefined;
      settle();
      await ending?.worker.terminate();
    },
  };
}
