import { startWorker, type WorkerThread } from "./worker-threads.ts";

/** The built worker; tests that run the sources directly need it built too. */
const workerUrl = new URL(
  import.meta.url.endsWith(".ts") ? "../dist/spectral-worker.js" : "./spectral-worker.js",
  import.meta.url,
);

export interface WorkerRequest {
  readonly id: number;
  readonly task: string;
  readonly input: unknown;
}

export type WorkerAnswer =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

export interface WorkerClient {
  run<TOutput>(task: string, input: unknown): Promise<TOutput>;
  close(): Promise<void>;
}

/** One worker thread behind promises: started on the first task, started anew after it died, closed once. */
export function createWorkerClient(start: (url: URL) => WorkerThread = startWorker): WorkerClient {
  let thread: WorkerThread | undefined;
  let closed = false;
  let nextId = 0;
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();

  const rejectAll = (error: Error) => {
    const pending = [...waiting.values()];
    waiting.clear();
    for (const { reject } of pending) reject(error);
  };

  const ensureThread = (): WorkerThread => {
    if (thread) return thread;
    const started = start(workerUrl);
    started.onMessage((message) => {
      const answer = message as WorkerAnswer;
      const entry = waiting.get(answer.id);
      if (!entry) return;
      waiting.delete(answer.id);
      if ("error" in answer) entry.reject(reviveError(answer.error));
      else entry.resolve(answer.output as never);
    });
    started.onExit((reason) => {
      if (thread === started) thread = undefined;
      rejectAll(reason);
    });
    thread = started;
    return started;
  };

  return {
    run<TOutput>(task: string, input: unknown) {
      if (closed) return Promise.reject(new Error(`Cannot run ${task}: the spectral worker is closed`));
      return new Promise<TOutput>((resolve, reject) => {
        const id = nextId++;
        const request: WorkerRequest = { id, task, input };
        ensureThread().post(request);
        waiting.set(id, { resolve, reject });
      });
    },
    async close() {
      closed = true;
      const ending = thread;
      thread = undefined;
      rejectAll(new Error("Spectral worker was closed before it answered"));
      await ending?.terminate();
    },
  };
}

function reviveError({ name, message }: { name: string; message: string }): Error {
  if (name === "RangeError") return new RangeError(message);
  if (name === "TypeError") return new TypeError(message);
  return new Error(message);
}
