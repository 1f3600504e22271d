/** For corpora beyond one machine's memory or time: count parts anywhere, merge the counts. Nothing in the product does. */
export { mergeShards } from "./shards/merge-shards.ts";
export { writeShard } from "./shards/write-shard.ts";
