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
  options: Pick<EstimateOptions, "n" | "seed" | "margin" | "bracket" | "memoryBytes">;
}

/** Context lengths in a worker thread, in the order asked for. Rejects with the worker's error or the signal's reason. */
export function estimateLengthsInWorker(
  prepared: PreparedTokens,
  lengths: number[],
  options: EstimateOptions,
): Promise<ContextLengthEstimate[]> {
  const { compact, shuffled } = prepared;
  const { n, seed, margin, bracket, memoryBytes, signal } = options;
  const job: LengthsJob = {
    ids: compact.read(0, compact.tokens),
    shuffledIds: shuffled.read(0, shuffled.tokens),
    vocabulary: compact.vocabulary,
    documentStarts: Array.from(compact.documentStarts),
    lengths,
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
