import { parentPort, workerData } from "node:worker_threads";
import type { TokenSource } from "./count/token-source.ts";
import type { LengthsJob } from "./estimate/estimate-lengths-in-worker.ts";
import { estimateContextLength } from "./estimate/estimate-target.ts";

const { ids, shuffledIds, vocabulary, documentStarts, lengths, options } = workerData as LengthsJob;
const source = (of: typeof ids): TokenSource => ({
  tokens: of.length,
  vocabulary,
  documentStarts,
  read: (from, to) => of.subarray(from, to),
});
const prepared = { compact: source(ids), shuffled: source(shuffledIds) };
parentPort!.postMessage(lengths.map((n) => estimateContextLength(prepared, n, options)));
