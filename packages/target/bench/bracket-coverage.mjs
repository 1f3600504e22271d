// "held": the true curve of the contexts seen at least twice, what the bracket is of; "all contexts": the true curve of every context seen;
// "equal shares": that of the language itself.
// How often the bracket holds the true W-error curve of synthetic languages of known rank, how wide it is, and how the naive curve fails beside it.
// node bench/bracket-coverage.mjs [--seeds 20] [--tokens 300000,1000000,10000000] [--ranks 4,16,64,256] [--n 5] [--weighting uniform] [--json]
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
    json: { type: "boolean", default: false },
  },
});
const list = (text) => text.split(",").map(Number);
const n = Number(values.n);
const vocabulary = Number(values.vocabulary);
const { weighting } = values;
const results = [];
for (const tokens of list(values.tokens)) {
  for (const rank of list(values.ranks)) {
    const sums = {
      held: 0,
      heldLaw: 0,
      heldShares: 0,
      undefined: 0,
      naiveInside: 0,
      width: 0,
      worst: 0,
      naiveError: 0,
      seconds: 0,
    };
    const runs = Number(values.seeds);
    for (let seed = 1; seed <= runs; seed++) {
      const language = createSyntheticLanguage({
        rank,
        vocabulary,
        seed,
        zipf: Number(values.zipf),
        contextLength: Number(values.contextLength),
      });
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
      const bracket = bracketCurve(counts, weighting, { seed, margin: Number(values.margin) });
      sums.seconds += (performance.now() - started) / 1e3;
      if ("reason" in bracket) {
        sums.undefined++;
        continue;
      }
      const truth = language.trueCurve(classWeights);
      const law = language.trueCurve(allWeights);
      const naive = wErrorCurve(sortedDescending(gramDiagonal(counts, weighting)));
      const at = (curve, k) => (k < curve.length ? curve[k] : 0);
      let held = true;
      let heldLaw = true;
      let heldShares = true;
      const shares = language.trueCurve();
      let width = 0;
      let area = 0;
      let naiveError = 0;
      for (let k = 0; k <= vocabulary; k++) {
        const t = at(truth, k);
        const excess = Math.max(bracket.lower[k] - t, t - bracket.upper[k]);
        if (excess > 1e-9) held = false;
        sums.worst = Math.max(sums.worst, excess);
        if (Math.max(bracket.lower[k] - at(law, k), at(law, k) - bracket.upper[k]) > 1e-9) heldLaw = false;
        if (Math.max(bracket.lower[k] - at(shares, k), at(shares, k) - bracket.upper[k]) > 1e-9) heldShares = false;
        if (k > 0) {
          const w = Math.log1p(1 / k);
          width += (bracket.upper[k] - bracket.lower[k]) * w;
          naiveError += Math.abs(at(naive, k) - t) * w;
          area += w;
        }
      }
      sums.held += held;
      sums.heldLaw += heldLaw;
      sums.heldShares += heldShares;
      sums.width += width / area;
      sums.naiveError += naiveError / area;
    }
    const told = runs - sums.undefined;
    results.push({
      tokens,
      rank,
      runs,
      "no bracket": sums.undefined,
      "held %": told ? (100 * sums.held) / told : null,
      "held, all contexts %": told ? (100 * sums.heldLaw) / told : null,
      "held, equal shares %": told ? (100 * sums.heldShares) / told : null,
      "worst excess": Number(sums.worst.toExponential(1)),
      "mean width": Number((sums.width / told).toFixed(4)),
      "naive off by": Number((sums.naiveError / told).toFixed(4)),
      "bracket s": Number((sums.seconds / runs).toFixed(2)),
    });
    if (!values.json) console.log(JSON.stringify(results.at(-1)));
  }
}
console.table(results);
if (values.json) console.log(JSON.stringify({ n, weighting, vocabulary, results }));
