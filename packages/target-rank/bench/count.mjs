// Counting 5-grams on one thread, against DuckDB on one thread in the same run, and 100 M tokens in bounded memory.
// node bench/count.mjs [--tokens 10000000] [--large 100000000] [--no-duckdb] [--json]
import { parseArgs } from "node:util";
import { countContexts, createSyntheticLanguage, tokensInMemory } from "../dist/index.js";

const { values } = parseArgs({
  allowNegative: true,
  options: {
    tokens: { type: "string", default: "10000000" },
    large: { type: "string", default: "100000000" },
    duckdb: { type: "boolean", default: true },
    json: { type: "boolean", default: false },
  },
});
const n = 5;
// As many distinct 5-grams for its tokens as English prose of this size
const language = createSyntheticLanguage({ rank: 64, vocabulary: 16_384, zipf: 1.4, contextLength: 1 });

/** Best of `times` in CPU seconds of this process. */
function best(times, work) {
  let least = Number.POSITIVE_INFINITY;
  let result;
  for (let i = 0; i < times; i++) {
    const started = process.cpuUsage();
    result = work();
    const { user, system } = process.cpuUsage(started);
    least = Math.min(least, (user + system) / 1e6);
  }
  return { seconds: least, result };
}

function count(source) {
  const totals = { ngrams: 0, contexts: 0 };
  countContexts(
    source,
    {
      singleton: () => {
        totals.ngrams++;
        totals.contexts++;
      },
      row: (row) => {
        totals.ngrams += row.length;
        totals.contexts++;
      },
    },
    { n },
  );
  return totals;
}

async function duckdb(ids) {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run("create table w (a usmallint, b usmallint, c usmallint, d usmallint, e usmallint)");
  const appender = await connection.createAppender("w");
  for (let i = 0; i + n <= ids.length; i++) {
    for (let j = 0; j < n; j++) appender.appendUSmallInt(ids[i + j]);
    appender.endRow();
  }
  appender.closeSync();
  const started = process.cpuUsage();
  const reader = await connection.runAndReadAll(
    "select count(*), count(distinct (a, b, c, d)) from (select a, b, c, d, e, count(*) k from w group by a, b, c, d, e)",
  );
  const whole = process.cpuUsage(started);
  const startedCount = process.cpuUsage();
  await connection.run("create table g as select a, b, c, d, e, count(*) k from w group by a, b, c, d, e");
  const { user, system } = process.cpuUsage(startedCount);
  const [ngrams, contexts] = reader.getRows()[0].map(Number);
  return { seconds: (user + system) / 1e6, withContexts: (whole.user + whole.system) / 1e6, ngrams, contexts };
}

const results = {};
const tokens = Number(values.tokens);
const ids = language.generate(tokens);
const ours = best(4, () => count(tokensInMemory(ids, { vocabulary: language.vocabulary })));
results.headroom = { tokens, ...ours.result, "cpu s": ours.seconds, "M tokens/cpu s": tokens / ours.seconds / 1e6 };
if (values.duckdb) {
  const theirs = await duckdb(ids.subarray(0, Math.min(tokens, 10_000_000)));
  if (theirs.ngrams !== ours.result.ngrams || theirs.contexts !== ours.result.contexts)
    throw new Error("counts differ");
  results.duckdb = {
    tokens,
    ngrams: theirs.ngrams,
    contexts: theirs.contexts,
    "cpu s": theirs.seconds,
    "M tokens/cpu s": tokens / theirs.seconds / 1e6,
  };
  results.ratio = theirs.seconds / ours.seconds;
}
const large = Number(values.large);
if (large > 0) {
  const before = process.memoryUsage().rss;
  const largeIds = language.generate(large);
  let peak = 0;
  const source = tokensInMemory(largeIds, { vocabulary: language.vocabulary });
  const watched = { ...source, read: (from, to) => source.read(from, to) };
  const once = best(1, () => {
    const result = count(watched);
    peak = Math.max(peak, process.memoryUsage().rss);
    return result;
  });
  results.large = {
    tokens: large,
    ...once.result,
    "cpu s": once.seconds,
    "M tokens/cpu s": large / once.seconds / 1e6,
    "ids MB": largeIds.byteLength / 1e6,
    "rss MB beyond ids": (peak - before - largeIds.byteLength) / 1e6,
    "peak rss MB": process.resourceUsage().maxRSS / 1e3,
  };
}
const { ratio, ...tables } = results;
console.table(tables);
if (ratio) console.log(`${ratio.toFixed(1)} x DuckDB, one thread each`);
if (values.json) console.log(JSON.stringify(results));
