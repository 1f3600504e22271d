// How often the bracket holds the true W-error curve of synthetic languages of known rank, how wide it is, and how the naive curve fails beside it.
// "held": the true curve of the contexts seen at least twice, what the bracket is of; "all contexts": the true curve of every context seen;
// "equal shares": that of the language itself.
// node bench/bracket-coverage.mjs [--seeds 20] [--tokens 300000,1000000,10000000] [--ranks 4,16,64,256] [--n 5] [--weighting uniform]
//   [--log FILE]: a line for each corpus; those already there are not computed again, so a run that was cut off goes on
//   [--json]
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  bracketCurve,
  ContextCountsBuilder,
  countContexts,
  createSyntheticLanguage,
  gramDiagonal,
  sortedDescending,
  tokensInMemory,
  wErrorCurve,
} from "../dist/index.js";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    tokens: { type: "string", default: "300000,1000000,10000000" },
    ranks: { type: "string", default: "4,16,64,256" },
    n: { type: "string", default: "5" },
    weighting: { type: "string", default: "uniform" },
    vocabulary: { type: "string", default: "2048" },
    margin: { type: "string", default: "3" },
    zipf: { type: "string", default: "1.3" },
    // tokens of the context that decide its class; 1: the last one, and then every context length has the language's rank
    contextLength: { type: "string", default: "4" },
    log: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const list = (text) => text.split(",").map(Number);
const n = Number(values.n);
const vocabulary = Number(values.vocabulary);
const { weighting, log } = values;
const margin = Number(values.margin);
const zipf = Number(values.zipf);
const contextLength = Number(values.contextLength);

/** Draws one corpus and holds its bracket against the truth. */
function trial({ tokens, rank, seed }) {
  const language = createSyntheticLanguage({ rank, vocabulary, seed, zipf, contextLength });
  const builder = new ContextCountsBuilder(n, vocabulary);
  const classWeights = new Float64Array(rank);
  const allWeights = new Float64Array(rank);
  const classAt = (entries, offset) => language.classOf(entries, offset + n - 1);
  const sink = {
    singleton: (next, entries, offset) => {
      builder.singleton(next);
      allWeights[classAt(entries, offset)] += 1;
    },
    row: (row) => {
      builder.row(row);
      const weight = weighting === "uniform" ? 1 : row.total;
      classWeights[classAt(row.entries, row.offset)] += weight;
      allWeights[classAt(row.entries, row.offset)] += weight;
    },
  };
  countContexts(tokensInMemory(language.generate(tokens), { vocabulary }), sink, { n });
  const counts = builder.finish();
  const started = performance.now();
  const bracket = bracketCurve(counts, weighting, { seed, margin });
  const seconds = (performance.now() - started) / 1e3;
  if ("reason" in bracket) return { seconds, reason: bracket.reason };

  const naive = wErrorCurve(sortedDescending(gramDiagonal(counts, weighting)));
  const truth = language.trueCurve(classWeights);
  const at = (curve, k) => (k < curve.length ? curve[k] : 0);
  const excess = (curve) => {
    let most = 0;
    for (let k = 0; k <= vocabulary; k++)
      most = Math.max(most, bracket.lower[k] - at(curve, k), at(curve, k) - bracket.upper[k]);
    return most;
  };
  let width = 0;
  let naiveError = 0;
  let area = 0;
  for (let k = 1; k <= vocabulary; k++) {
    const w = Math.log1p(1 / k);
    width += (bracket.upper[k] - bracket.lower[k]) * w;
    naiveError += Math.abs(at(naive, k) - at(truth, k)) * w;
    area += w;
  }
  return {
    seconds,
    excess: excess(truth),
    excessAllContexts: excess(language.trueCurve(allWeights)),
    excessEqualShares: excess(language.trueCurve()),
    width: width / area,
    naiveError: naiveError / area,
    // The naive curve as a claim about the truth: inside the bracket everywhere?
    naiveInside: naive.every((x, k) => x <= bracket.upper[k] + 1e-9),
  };
}

const settings = { n, vocabulary, weighting, margin, zipf, contextLength };
const done = new Map();
if (log && existsSync(log)) {
  for (const line of readFileSync(log, "utf8").split("\n").filter(Boolean)) {
    const { key, result } = JSON.parse(line);
    done.set(JSON.stringify(key), result);
  }
}
const results = [];
for (const tokens of list(values.tokens)) {
  for (const rank of list(values.ranks)) {
    const trials = [];
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const key = { ...settings, tokens, rank, seed };
      const known = done.get(JSON.stringify(key));
      const result = known ?? trial(key);
      if (log && !known) appendFileSync(log, `${JSON.stringify({ key, result })}\n`);
      trials.push(result);
    }
    const told = trials.filter((t) => t.reason === undefined);
    const percent = (holds) => (told.length ? (100 * told.filter(holds).length) / told.length : null);
    const mean = (name, of) => Number((of.reduce((sum, t) => sum + t[name], 0) / of.length).toFixed(4));
    results.push({
      tokens,
      rank,
      runs: trials.length,
      "no bracket": trials.length - told.length,
      "held %": percent((t) => t.excess <= 1e-9),
      "held, all contexts %": percent((t) => t.excessAllContexts <= 1e-9),
      "held, equal shares %": percent((t) => t.excessEqualShares <= 1e-9),
      "naive held %": percent((t) => t.naiveInside),
      "worst excess": Number(Math.max(0, ...told.map((t) => t.excess)).toExponential(1)),
      "mean width": mean("width", told),
      "naive off by": mean("naiveError", told),
      "bracket s": mean("seconds", trials),
    });
    if (!values.json) console.log(JSON.stringify(results.at(-1)));
  }
}
console.table(results);
if (values.json) console.log(JSON.stringify({ ...settings, results }));
