import { parentPort, workerData } from "node:worker_threads";
import type { TokenSource } from "./count/token-source.ts";
import { type LengthsJob, takeLength } from "./estimate/estimate-lengths-in-worker.ts";
import { estimateContextLength } from "./estimate/estimate-target.ts";
import type { ContextLengthEstimate } from "./estimate/target-estimate.ts";

const job = workerData as LengthsJob;
const { ids, shuffledIds, vocabulary, documentStarts, options } = job;
const source = (of: typeof ids): TokenSource => ({
  tokens: of.length,
  vocabulary,
  documentStarts,
  read: (from, to) => of.subarray(from, to),
});
const prepared = { compact: source(ids), shuffled: source(shuffledIds) };
const estimates: ContextLengthEstimate[] = [];
for (let n = takeLength(job); n !== undefined; n = takeLength(job)) {
  estimates.push(estimateContextLength(prepared, n, options));
}
parentPort!.postMessage(estimates);
