import { Worker } from "node:worker_threads";
import type { TokenIds } from "../count/token-source.ts";
import type { Stages } from "../stages/stages.ts";
import { workerFile } from "../worker-file.ts";
import type { EstimateOptions, EstimateProgress } from "./estimate-options.ts";
import { type Part, type Parts, partsOf } from "./estimate-parts.ts";
import type { PreparedTokens } from "./prepare-tokens.ts";

/** What each worker is given; the ids lie in shared memory. */
export interface PartsJob {
  ids: TokenIds;
  shuffledIds: TokenIds;
  vocabulary: number;
  original: { tokens: number; vocabulary: number; documentStarts: number[] };
  corpusHash: string;
  parts: Part[];
  /** One shared number: how many of the parts have been taken, by whichever thread. */
  taken: Int32Array;
  stages: Pick<Stages, "folder" | "key"> | undefined;
  options: Omit<EstimateOptions, "signal" | "onProgress" | "workFolder">;
}

/** What a worker says: how it goes, and in the end the parts it worked out. */
export type PartsReply = { progress: EstimateProgress } | { parts: Parts };

/**
 * All parts of an estimate, taken from one queue by `threads` worker threads; the calling thread stays free, for a progress line and for Ctrl-C.
 *
 * Rejects with a worker's error, or with the signal's reason when aborted; no worker is left then.
 */
export async function estimateOnThreads(
  threads: number,
  prepared: PreparedTokens,
  { signal, onProgress, workFolder: _, ...options }: EstimateOptions,
  stages: Stages | undefined,
): Promise<Parts> {
  const { compact, shuffled, original, corpusHash } = prepared;
  const parts = partsOf(options);
  const job: PartsJob = {
    ids: compact.read(0, compact.tokens),
    shuffledIds: shuffled.read(0, shuffled.tokens),
    vocabulary: compact.vocabulary,
    original: { ...original, documentStarts: Array.from(original.documentStarts) },
    corpusHash,
    parts,
    taken: new Int32Array(new SharedArrayBuffer(4)),
    stages: stages && { folder: stages.folder, key: stages.key },
    options,
  };
  const stop = new AbortController();
  const ended = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  try {
    const found = await Promise.all(
      Array.from({ length: Math.min(threads, parts.length) }, () => runWorker(job, ended, onProgress)),
    );
    const whole = found.find((some) => some.whole)?.whole;
    return {
      ...(whole ? { whole } : {}),
      shorter: found.flatMap((some) => some.shorter),
      seconds: Object.assign({}, ...found.map((some) => some.seconds)),
    };
  } finally {
    stop.abort();
  }
}

function runWorker(job: PartsJob, signal: AbortSignal, onProgress: EstimateOptions["onProgress"]): Promise<Parts> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(workerFile("target-parts-worker.js"), { workerData: job });
    const onAbort = (): void => {
      void worker.terminate();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    worker.on("message", (reply: PartsReply) => {
      if ("progress" in reply) onProgress?.(reply.progress);
      else resolve(reply.parts);
    });
    worker.once("error", reject);
    worker.once("exit", (code) => {
      signal.removeEventListener("abort", onAbort);
      reject(new Error(`Cannot estimate the target: a worker ended with code ${code}`));
    });
  });
}
