// Tokens per second and thread against @huggingface/tokenizers in one run, ids compared.
// node bench/tokenize.mjs TOKENIZER_JSON TEXT... [--json]
import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { createCorpusTokenizer } from "../dist/index.js";

const [tokenizerFile, ...files] = process.argv.slice(2).filter((arg) => arg !== "--json");
if (!tokenizerFile || files.length === 0) throw new Error("usage: tokenize.mjs TOKENIZER_JSON TEXT... [--json]");
const json = readFileSync(tokenizerFile, "utf8");
const reference = new Tokenizer(JSON.parse(json), {});
const rows = files.map((file) => {
  const text = readFileSync(file, "utf8");
  const timed = (work) => {
    const started = process.cpuUsage();
    const ids = work();
    const { user, system } = process.cpuUsage(started);
    return { ids, seconds: (user + system) / 1e6 };
  };
  // A fresh word cache for each file; reading the tokenizer file is not timed for either
  const tokenizer = createCorpusTokenizer(json);
  const ours = timed(() => tokenizer.ids(text));
  const theirs = timed(() => reference.encode(text, { add_special_tokens: false }).ids);
  const identical = ours.ids.length === theirs.ids.length && theirs.ids.every((id, i) => id === ours.ids[i]);
  return {
    file: file.split("/").at(-1),
    tokens: ours.ids.length,
    identical,
    "M tokens/cpu s": ours.ids.length / ours.seconds / 1e6,
    "reference M tokens/cpu s": theirs.ids.length / theirs.seconds / 1e6,
    ratio: theirs.seconds / ours.seconds,
  };
});
console.table(rows);
if (process.argv.includes("--json")) console.log(JSON.stringify(rows));
if (rows.some((row) => !row.identical)) process.exitCode = 1;
