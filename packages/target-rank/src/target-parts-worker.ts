import { parentPort, workerData } from "node:worker_threads";
import type { TokenIds, TokenSource } from "./count/token-source.ts";
import type { PartsJob, PartsReply } from "./estimate/estimate-on-threads.ts";
import { estimatePart, type Parts } from "./estimate/estimate-parts.ts";
import { openStages } from "./stages/stages.ts";

const { ids, shuffledIds, vocabulary, original, corpusHash, parts, taken, stages, options } = workerData as PartsJob;
const sourceOf = (held: TokenIds): TokenSource => ({
  tokens: held.length,
  vocabulary,
  documentStarts: original.documentStarts,
  read: (from, to) => held.subarray(from, to),
});
const prepared = { original, corpusHash, compact: sourceOf(ids), shuffled: sourceOf(shuffledIds), seconds: {} };
const reply = (message: PartsReply): void => parentPort!.postMessage(message);
const kept = stages && openStages(stages);

const done: Parts = { shorter: [], seconds: {} };
for (let i = Atomics.add(taken, 0, 1); i < parts.length; i = Atomics.add(taken, 0, 1)) {
  estimatePart(prepared, parts[i]!, { ...options, onProgress: (progress) => reply({ progress }) }, kept, done);
}
reply({ parts: done });
