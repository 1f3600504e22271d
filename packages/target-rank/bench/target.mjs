// Wall time, CPU time, peak memory and stages of a whole estimate from token ids, each corpus in a process of its own: synthetic ones of 1, 10 and 100 M
// tokens, and the novels where HEADROOM_DATA names a folder that has them.
// node bench/target.mjs [--tokens 1000000,10000000,100000000] [--ids FILE.u16] [--json]
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  createCorpusTokenizer,
  createSyntheticLanguage,
  encodeCorpus,
  estimateTargetOnTwoThreads,
  openTokenFile,
} from "../dist/index.js";

const { values } = parseArgs({
  options: {
    tokens: { type: "string", default: "1000000,10000000,100000000" },
    ids: { type: "string" },
    one: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
if (values.one) await measure(values.one);
else {
  const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  try {
    await measureAll(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(folder) {
  const rows = [];
  const run = (corpus, file) => {
    const output = execFileSync(process.execPath, [import.meta.filename, "--one", file], { encoding: "utf8" });
    rows.push({ corpus, ...JSON.parse(output) });
    console.error(JSON.stringify(rows.at(-1)));
  };
  if (values.ids) run(values.ids, values.ids);
  else {
    const file = join(folder, "ids.u16");
    for (const tokens of values.tokens.split(",").map(Number)) {
      writeSynthetic(file, tokens);
      run("synthetic", file);
    }
    if (process.env.HEADROOM_DATA) {
      await writeNovels(file, process.env.HEADROOM_DATA);
      run("34 novels", file);
    }
  }
  console.table(rows.map(({ stages: _, ...row }) => row));
  console.log("Wall seconds by stage, two stages at a time:");
  console.table(rows.map(({ corpus, tokens, stages }) => ({ corpus, tokens, ...stages })));
  if (values.json) console.log(JSON.stringify(rows));
}

function writeSynthetic(file, tokens) {
  const language = createSyntheticLanguage({ rank: 256, vocabulary: 16_384, zipf: 1.1, contextLength: 1 });
  const descriptor = openSync(file, "w");
  for (const chunk of language.stream(tokens)) writeSync(descriptor, chunk);
  closeSync(descriptor);
}

async function writeNovels(file, data) {
  const tokenizer = createCorpusTokenizer(readFileSync(join(data, "tokenizers/pythia-20b.tokenizer.json"), "utf8"));
  const { source } = await encodeCorpus([join(data, "corpora/novels_34.txt")], tokenizer);
  writeFileSync(file, source.read(0, source.tokens));
}

async function measure(file) {
  const source = openTokenFile(file);
  const started = performance.now();
  const estimate = await estimateTargetOnTwoThreads(source);
  const wall = (performance.now() - started) / 1e3;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const d = (curve) => curve?.dimensionsAt["0.5"];
  console.log(
    JSON.stringify({
      tokens: estimate.tokens,
      vocabulary: estimate.usedVocabulary,
      "wall s": Number(wall.toFixed(2)),
      "cpu s": Number(((userCPUTime + systemCPUTime) / 1e6).toFixed(2)),
      "peak MB": Math.round(maxRSS / 1e3),
      "d(0.5) naive": d(estimate.naive),
      shuffled: d(estimate.shuffled),
      band: [d(estimate.lower), d(estimate.upper)].join("-"),
      stages: estimate.seconds,
    }),
  );
}
