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

export type WorkerOutcome<TOutput> = { readonly output: TOutput } | { readonly error: Error };

export interface WorkerClient {
  /** Runs a task; the process stays alive until it is answered. */
  run<TOutput>(task: string, input: unknown): Promise<TOutput>;
  /** The same by callback, which `deliver` may make; the process may end before it is answered. */
  call<TOutput>(task: string, input: unknown, answered: (outcome: WorkerOutcome<TOutput>) => void): void;
  /** Handles the answers that wait, without yielding to the event loop. */
  deliver(): void;
  /** Keeps the process alive until nothing is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** One worker thread behind promises: started on the first task, started anew after it died, closed once. */
export function createWorkerClient(start: (url: URL) => WorkerThread = startWorker): WorkerClient {
  let thread: WorkerThread | undefined;
  let closed = false;
  let nextId = 0;
  let awaited = 0;
  const waiting = new Map<number, (outcome: WorkerOutcome<never>) => void>();
  let settlers: (() => void)[] = [];

  const answer = (id: number, outcome: WorkerOutcome<never>) => {
    const answered = waiting.get(id);
    if (!answered) return;
    waiting.delete(id);
    answered(outcome);
    if (waiting.size > 0) return;
    const resolved = settlers;
    settlers = [];
    for (const settle of resolved) settle();
  };
  const failAll = (error: Error) => {
    for (const id of [...waiting.keys()]) answer(id, { error });
  };
  /** Keeps the process alive while somebody awaits a promise of ours. */
  const keptAlive = async <T>(promise: Promise<T>): Promise<T> => {
    if (awaited++ === 0) thread?.keepProcessAlive(true);
    try {
      return await promise;
    } finally {
      if (--awaited === 0) thread?.keepProcessAlive(false);
    }
  };

  const ensureThread = (): WorkerThread => {
    if (thread) return thread;
    const started = start(workerUrl);
    started.onMessage((message) => {
      const { id, ...outcome } = message as WorkerAnswer;
      if ("error" in outcome) answer(id, { error: reviveError(outcome.error) });
      else answer(id, { output: outcome.output as never });
    });
    started.onExit((reason) => {
      if (thread === started) thread = undefined;
      failAll(reason);
    });
    if (awaited > 0) started.keepProcessAlive(true);
    thread = started;
    return started;
  };

  const client: WorkerClient = {
    run<TOutput>(task: string, input: unknown) {
      const outcome = new Promise<TOutput>((resolve, reject) => {
        client.call<TOutput>(task, input, (outcome) =>
          "error" in outcome ? reject(outcome.error) : resolve(outcome.output),
        );
      });
      return keptAlive(outcome);
    },
    call(task, input, answered) {
      if (closed) throw new Error(`Cannot run ${task}: the spectral worker is closed`);
      const request: WorkerRequest = { id: nextId++, task, input };
      ensureThread().post(request);
      waiting.set(request.id, answered);
    },
    deliver: () => thread?.deliver(),
    settled() {
      if (waiting.size === 0) return Promise.resolve();
      return keptAlive(new Promise<void>((resolve) => settlers.push(resolve)));
    },
    async close() {
      closed = true;
      const ending = thread;
      thread = undefined;
      failAll(new Error("Spectral worker was closed before it answered"));
      await ending?.terminate();
    },
  };
  return client;
}

function reviveError({ name, message }: { name: string; message: string }): Error {
  if (name === "RangeError") return new RangeError(message);
  if (name === "TypeError") return new TypeError(message);
  return new Error(message);
}
