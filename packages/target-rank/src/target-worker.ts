import { readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { encodeCorpus } from "./corpus/encode-corpus.ts";
import { listCorpusFiles } from "./corpus/list-corpus-files.ts";
import { sliceTokens, type TokenSource, tokensInMemory } from "./count/token-source.ts";
import type { TargetJob, TargetReply } from "./estimate/estimate-in-worker.ts";
import { estimateTarget } from "./estimate/estimate-target.ts";
import { createCorpusTokenizer } from "./tokenizer/corpus-tokenizer.ts";

const port = parentPort!;
const job = workerData as TargetJob;
const reply = (message: TargetReply): void => port.postMessage(message);

try {
  // On Linux this is the priority of this thread alone: training keeps its cores
  setPriority(job.niceness);
} catch {
  // Not permitted or not supported: the estimate then competes as an equal
}

try {
  const { source, tokenizerHash } = await open();
  const limited = source.tokens > job.maxTokens ? sliceTokens(source, 0, job.maxTokens) : source;
  const estimate = estimateTarget(limited, {
    ...job.options,
    tokenizerHash,
    onProgress: (progress) => reply({ kind: "progress", progress }),
  });
  reply({ kind: "done", estimate });
} catch (error) {
  reply({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
}

async function open(): Promise<{ source: TokenSource; tokenizerHash: string | null }> {
  const { input } = job;
  if ("ids" in input) {
    const { ids, vocabulary, documentStarts = [] } = input;
    const known = vocabulary === undefined ? { documentStarts } : { vocabulary, documentStarts };
    return { source: tokensInMemory(ids, known), tokenizerHash: input.tokenizerHash ?? null };
  }
  const tokenizer = createCorpusTokenizer(readFileSync(input.tokenizer, "utf8"));
  const { source } = await encodeCorpus(listCorpusFiles(input.files), tokenizer, {
    documentsApart: input.documentsApart ?? false,
  });
  return { source, tokenizerHash: tokenizer.hash };
}
