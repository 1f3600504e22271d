import { Worker } from "node:worker_threads";
import type { TokenIds } from "../count/token-source.ts";
import { workerFile } from "../worker-file.ts";
import type { EstimateOptions, PreparedTokens } from "./estimate-target.ts";
import type { ContextLengthEstimate } from "./target-estimate.ts";

/** What the worker is given: both token sequences, in shared memory. */
export interface LengthsJob {
  ids: TokenIds;
  shuffledIds: TokenIds;
  vocabulary: number;
  documentStarts: number[];
  lengths: number[];
  /** One shared number: how many of the lengths have been taken, by whichever thread. */
  taken: Int32Array;
  options: Pick<EstimateOptions, "n" | "seed" | "margin" | "bracket" | "memoryBytes">;
}

/** Takes the next length that no thread has taken yet. */
export function takeLength({ lengths, taken }: Pick<LengthsJob, "lengths" | "taken">): number | undefined {
  return lengths[Atomics.add(taken, 0, 1)];
}

/** The context lengths that a worker thread takes from the queue, until it is empty. Rejects with the worker's error or the signal's reason. */
export function estimateLengthsInWorker(
  prepared: PreparedTokens,
  queue: Pick<LengthsJob, "lengths" | "taken">,
  options: EstimateOptions,
): Promise<ContextLengthEstimate[]> {
  const { compact, shuffled } = prepared;
  const { n, seed, margin, bracket, memoryBytes, signal } = options;
  const job: LengthsJob = {
    ids: compact.read(0, compact.tokens),
    shuffledIds: shuffled.read(0, shuffled.tokens),
    vocabulary: compact.vocabulary,
    documentStarts: Array.from(compact.documentStarts),
    ...queue,
    options: definedOnly({ n, seed, margin, bracket, memoryBytes }),
  };
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile("target-lengths-worker.js"), { workerData: job });
    const onAbort = (): void => {
      void worker.terminate();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => {
      signal?.removeEventListener("abort", onAbort);
      reject(new Error(`Cannot estimate the shorter contexts: their worker ended with code ${code}`));
    });
  });
}

function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
