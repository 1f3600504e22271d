// Wall time, CPU time and peak memory of a whole estimate from token ids, each size in a process of its own.
// node bench/target.mjs [--tokens 1000000,10000000,100000000] [--ids FILE.u16] [--json]
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createSyntheticLanguage, estimateTargetOnTwoThreads, openTokenFile } from "../dist/index.js";

const { values } = parseArgs({
  options: {
    tokens: { type: "string", default: "1000000,10000000,100000000" },
    ids: { type: "string" },
    one: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
if (values.one) {
  const source = openTokenFile(values.one);
  const started = performance.now();
  const estimate = await estimateTargetOnTwoThreads(source);
  const wall = (performance.now() - started) / 1e3;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const { seconds } = estimate;
  console.log(
    JSON.stringify({
      tokens: estimate.tokens,
      vocabulary: estimate.usedVocabulary,
      "wall s": Number(wall.toFixed(2)),
      "cpu s": Number(((userCPUTime + systemCPUTime) / 1e6).toFixed(2)),
      "peak MB": Math.round(maxRSS / 1e3),
      "count s": seconds.count,
      "spectrum s": seconds.spectrum,
      "bracket s": seconds.bracket,
      "d(0.5) naive": estimate.naive.dimensionsAt["0.5"],
      "d(0.5) shuffled": estimate.shuffled.dimensionsAt["0.5"],
      "d(0.5) band": [estimate.lower?.dimensionsAt["0.5"], estimate.upper?.dimensionsAt["0.5"]].join("-"),
    }),
  );
} else {
  const run = (file) =>
    JSON.parse(execFileSync(process.execPath, [import.meta.filename, "--one", file], { encoding: "utf8" }).trim());
  const rows = [];
  if (values.ids) rows.push(run(values.ids));
  else {
    const file = join(tmpdir(), `headroom-bench-${process.pid}.u16`);
    for (const tokens of values.tokens.split(",").map(Number)) {
      const language = createSyntheticLanguage({ rank: 256, vocabulary: 16_384, zipf: 1.1, contextLength: 1 });
      writeFileSync(file, language.generate(tokens));
      rows.push(run(file));
      console.error(JSON.stringify(rows.at(-1)));
    }
    rmSync(file, { force: true });
  }
  console.table(rows);
  if (values.json) console.log(JSON.stringify(rows));
}
