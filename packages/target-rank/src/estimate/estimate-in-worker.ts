import { Worker } from "node:worker_threads";
import type { TokenIds } from "../count/token-source.ts";
import { workerFile } from "../worker-file.ts";
import type { EstimateOptions, EstimateProgress } from "./estimate-options.ts";
import type { TargetEstimate } from "./estimate-whole.ts";

/** A corpus for the worker: token ids, or text files with the tokenizer.json that encodes them. */
export type WorkerCorpus =
  | { ids: TokenIds; vocabulary?: number; documentStarts?: number[]; tokenizerHash?: string | null }
  | { files: string[]; tokenizer: string; documentsApart?: boolean };

export interface WorkerEstimateOptions extends Omit<EstimateOptions, "signal" | "tokenizerHash"> {
  /** Only the first so many tokens are used; the estimate's `tokens` says how many. Default 4,000,000. */
  maxTokens?: number;
  /** Scheduling niceness of the worker thread, 0 to 19. Default 10. */
  niceness?: number;
  signal?: AbortSignal;
}

/** What the worker is given. */
export interface TargetJob {
  input: WorkerCorpus;
  options: Omit<EstimateOptions, "signal" | "tokenizerHash" | "onProgress">;
  maxTokens: number;
  niceness: number;
}

/** What the worker says. */
export type TargetReply =
  | { kind: "progress"; progress: EstimateProgress }
  | { kind: "done"; estimate: TargetEstimate }
  | { kind: "failed"; message: string };

/**
 * `estimateTarget` on a thread of its own at low priority, for a training process that wants its corpus's target without slowing down.
 *
 * The ids are copied unless they lie in a SharedArrayBuffer. The worker does not keep the process alive on its own.
 *
 * @returns the estimate; rejects with the worker's error, or with the signal's reason when aborted
 */
export function estimateTargetInWorker(
  input: WorkerCorpus,
  options: WorkerEstimateOptions = {},
): Promise<TargetEstimate> {
  const { maxTokens = 4_000_000, niceness = 10, signal, onProgress, ...rest } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const job: TargetJob = { input, options: rest, maxTokens, niceness };
    const worker = new Worker(workerFile("target-worker.js"), { workerData: job });
    worker.unref();
    let settled = false;
    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      signal?.removeEventListener("abort", onAbort);
      void worker.terminate();
      finish();
    };
    const onAbort = (): void => settle(() => reject(signal?.reason));
    signal?.addEventListener("abort", onAbort);
    worker.on("message", (message: TargetReply) => {
      if (message.kind === "progress") onProgress?.(message.progress);
      else if (message.kind === "done") settle(() => resolve(message.estimate));
      else settle(() => reject(new Error(message.message)));
    });
    worker.on("error", (error) => settle(() => reject(error)));
    worker.on("exit", (code) =>
      settle(() => reject(new Error(`Cannot estimate the target: its worker ended with code ${code}`))),
    );
  });
}
