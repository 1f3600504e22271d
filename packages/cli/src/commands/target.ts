import { mkdirSync, readFileSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { contextLengthSentences, targetSentences } from "@headroom/protocol";
import {
  type CorpusTokenizer,
  createCorpusTokenizer,
  type EncodedCorpus,
  encodeCorpus,
  encodeCorpusOnce,
  estimateTargetOnTwoThreads,
  isTokenFile,
  listCorpusFiles,
  openTokenFile,
  plotTarget,
  type TargetEstimate,
  targetTable,
} from "@headroom/target-rank";
import { Command, InvalidArgumentError } from "commander";
import { compareRun } from "../targets/compare-run.ts";
import { isTargetStored, pushTarget } from "../targets/push-target.ts";
import { type TargetOptions, withHeadroom } from "../with-headroom.ts";

interface TargetCommandOptions {
  readonly tokenizer?: string;
  readonly n: number;
  readonly seed: number;
  readonly field: string;
  readonly column: string;
  readonly documents: boolean;
  readonly idBytes?: 2 | 4;
  readonly vocabulary?: number;
  readonly spill?: string;
  readonly work?: string;
  readonly bracket: boolean;
  readonly lengths: boolean;
  readonly out?: string;
  readonly json: boolean;
  readonly push?: string;
  readonly token?: string;
  readonly name?: string;
  readonly corpusHash?: string;
  readonly tokenizerHash?: string;
  readonly unlessStored: boolean;
  readonly compare?: string;
  readonly url?: string;
  readonly dir?: string;
}

/** `headroom target CORPUS…`: how many dimensions the target distribution of a corpus needs, with its nulls and its bracket. */
export function targetCommand(): Command {
  return new Command("target")
    .description("estimate the rank of a corpus's target distribution, with nulls and a debiased bracket")
    .argument(
      "<corpus...>",
      "files, folders, globs or - : .txt, .json, .jsonl, .parquet (.gz, .zst), or token ids .bin, .npy, .u16, .u32",
    )
    .option("--tokenizer <file>", "tokenizer.json; needed for text")
    .option("--n <length>", "length of the n-grams: contexts of n - 1 tokens", integer(2, 8), 5)
    .option("--seed <seed>", "seed of shuffle and probes", integer(0, Number.MAX_SAFE_INTEGER), 1)
    .option("--field <field>", "field of JSON records", "text")
    .option("--column <column>", "column of Parquet files", "text")
    .option("--documents", "keep documents apart: no window crosses from one into the next", false)
    .option("--id-bytes <bytes>", "bytes of an id in raw token files: 2 or 4", idBytes)
    .option("--vocabulary <size>", "vocabulary of bare token ids", integer(1, 2 ** 31 - 1))
    .option("--spill <folder>", "keep token ids in a file there instead of in memory, for corpora that do not fit")
    .option("--work <folder>", "keep finished stages there: run again after an interruption, it goes on from them")
    .option("--no-bracket", "skip the debiased bracket, which takes most of the time")
    .option("--no-lengths", "skip the shorter contexts")
    .option("--out <file>", "write the estimate as JSON")
    .option("--json", "print the estimate as JSON instead of the table", false)
    .option("--push <url>", "store the estimate on a Headroom server, where it gets a page")
    .option("--token <token>", "token of that server, where it demands one (or HEADROOM_TOKEN)")
    .option("--name <name>", "name of the target on its page (default: the corpus's)")
    .option("--corpus-hash <hash>", "corpus hash of the runs to link it to (default: the estimate's)")
    .option("--tokenizer-hash <hash>", "tokenizer hash of the runs to link it to (default: the estimate's)")
    .option("--unless-stored", "with --push and both hashes: do nothing when the server has their target", false)
    .option("--compare <run>", "set a stored run's head beside the target")
    .option("--url <address>", "where that run is: a server, instead of the store of this machine")
    .option("--dir <folder>", "data folder of that store (default: HEADROOM_DIR or .headroom)")
    .action(async (inputs: string[], options: TargetCommandOptions) => {
      const stop = new AbortController();
      const onInterrupt = (): void => stop.abort(new Error(stopped(options)));
      process.once("SIGINT", onInterrupt);
      try {
        await runTarget(inputs, options, stop.signal);
      } finally {
        process.removeListener("SIGINT", onInterrupt);
      }
    });
}

function stopped({ work }: TargetCommandOptions): string {
  return work === undefined
    ? "Stopped: nothing was written"
    : `Stopped: finished stages are kept in ${work}; the same command goes on from there`;
}

async function runTarget(inputs: string[], options: TargetCommandOptions, signal: AbortSignal): Promise<void> {
  if (options.unlessStored && (await hasTarget(options))) return;
  const files = listCorpusFiles(inputs);
  const folder = options.spill === undefined ? undefined : await spillFolder(options.spill);
  const progress = createProgressLine();
  let corpus: (EncodedCorpus & { tokenizerHash: string | null }) | undefined;
  let estimate: TargetEstimate;
  let tokenizeSeconds = 0;
  try {
    const started = performance.now();
    corpus = await openCorpus(files, options, { folder, signal, progress });
    tokenizeSeconds = (performance.now() - started) / 1e3;
    estimate = await estimateTargetOnTwoThreads(corpus.source, {
      n: options.n,
      seed: options.seed,
      tokenizerHash: corpus.tokenizerHash,
      bracket: options.bracket,
      ...(options.work === undefined ? {} : { workFolder: options.work }),
      byContextLength: options.lengths,
      signal,
      onProgress: ({ stage, done, tokensPerSecond }) => {
        const rate = tokensPerSecond === undefined ? "" : `, ${(tokensPerSecond / 1e6).toFixed(1)} M tokens/s`;
        progress(`${stage} ${(100 * done).toFixed(0)} %${rate}`);
      },
    });
  } finally {
    progress("");
    corpus?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
  estimate.seconds.tokenize = Number(tokenizeSeconds.toFixed(4));
  const json = `${JSON.stringify(estimate)}\n`;
  if (options.out !== undefined) await writeWhole(options.out, json);
  if (options.json) process.stdout.write(json);
  else process.stdout.write(`${report(estimate).join("\n")}\n`);
  if (options.compare !== undefined) {
    const run = options.compare;
    console.log(`\n${await withHeadroom(runPlace(options), (headroom) => compareRun(headroom, run, estimate))}`);
  }
  if (options.push !== undefined) await push(options.push, estimate, inputs, options);
}

/** Text through the tokenizer, or one file of token ids as it is. */
async function openCorpus(
  files: readonly string[],
  options: TargetCommandOptions,
  run: { folder: string | undefined; signal: AbortSignal; progress: (line: string) => void },
): Promise<EncodedCorpus & { tokenizerHash: string | null }> {
  const tokenizer = options.tokenizer === undefined ? undefined : readTokenizer(options.tokenizer);
  const [first] = files;
  if (first !== undefined && files.every(isTokenFile)) {
    if (files.length > 1)
      throw new RangeError(`Cannot read the corpus: one file of token ids at a time, got ${files.length}`);
    const source = openTokenFile(first, {
      ...(options.idBytes === undefined ? {} : { idBytes: options.idBytes }),
      ...(options.vocabulary === undefined ? {} : { vocabulary: options.vocabulary }),
      ...(tokenizer === undefined ? {} : { vocabulary: tokenizer.vocabulary }),
    });
    return { source, documents: 1, close: source.close, tokenizerHash: tokenizer?.hash ?? null };
  }
  if (tokenizer === undefined) throw new RangeError("Cannot read the corpus: text needs --tokenizer tokenizer.json");
  if (tokenizer.delegatedBecause !== undefined) {
    console.error(`headroom: tokenizing with the slower reference library (${tokenizer.delegatedBecause})`);
  }
  const started = performance.now();
  const encoding = {
    field: options.field,
    column: options.column,
    documentsApart: options.documents,
    signal: run.signal,
    onProgress: ({ file, tokens }: { file: string; tokens: number }) => {
      const rate = tokens / ((performance.now() - started) / 1e3) / 1e6;
      run.progress(`tokenizing ${basename(file)}: ${tokens.toLocaleString("en-US")} tokens, ${rate.toFixed(1)} M/s`);
    },
  };
  const spill = run.folder === undefined ? {} : { spillFile: join(run.folder, "tokens.bin") };
  const corpus =
    options.work === undefined
      ? await encodeCorpus(files, tokenizer, { ...encoding, ...spill })
      : await encodeCorpusOnce(files, tokenizer, { ...encoding, workFolder: options.work });
  return { ...corpus, tokenizerHash: tokenizer.hash };
}

function readTokenizer(file: string): CorpusTokenizer {
  let json: string;
  try {
    json = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`Cannot read the tokenizer ${file}: ${(error as Error).message}`);
  }
  try {
    return createCorpusTokenizer(json);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

function report(estimate: TargetEstimate): string[] {
  const number = (x: number): string => x.toLocaleString("en-US");
  return [
    `${number(estimate.tokens)} tokens, ${number(estimate.usedVocabulary)} of ${number(estimate.vocabulary)} token types, ` +
      `${number(estimate.contexts)} contexts of ${estimate.n - 1} tokens, ${(100 * estimate.singletonShare).toFixed(1)} % seen once`,
    "",
    ...targetTable(estimate),
    "",
    ...plotTarget(estimate),
    "",
    ...targetSentences(estimate),
    ...(estimate.byContextLength.length > 1
      ? ["", "By length of the context:", ...contextLengthSentences(estimate)]
      : []),
  ];
}

async function push(
  url: string,
  estimate: TargetEstimate,
  inputs: string[],
  options: TargetCommandOptions,
): Promise<void> {
  const { corpusHash, tokenizerHash } = options;
  const name = options.name ?? inputs.map((input) => basename(input)).join(", ");
  const id = await withHeadroom(serverPlace(url, options), (headroom) =>
    pushTarget(headroom, {
      name,
      estimate,
      ...(corpusHash === undefined ? {} : { corpusHash }),
      ...(tokenizerHash === undefined ? {} : { tokenizerHash }),
    }),
  );
  console.error(`stored: ${new URL(`/targets/${id}`, url).href}`);
}

async function hasTarget({ push, corpusHash, tokenizerHash, ...options }: TargetCommandOptions): Promise<boolean> {
  if (push === undefined || corpusHash === undefined || tokenizerHash === undefined) {
    throw new RangeError("--unless-stored needs --push, --corpus-hash and --tokenizer-hash");
  }
  return withHeadroom(serverPlace(push, options), (headroom) =>
    isTargetStored(headroom, { corpusHash, tokenizerHash }),
  );
}

function serverPlace(url: string, { token }: { readonly token?: string }): TargetOptions {
  return { url, ...(token === undefined ? {} : { token }) };
}

/** `--compare` looks where `--url` says, else where the estimate is pushed, else in this machine's store. */
function runPlace(options: TargetCommandOptions): TargetOptions {
  const url = options.url ?? options.push;
  if (url !== undefined) return serverPlace(url, options);
  return options.dir === undefined ? {} : { dir: options.dir };
}

async function spillFolder(parent: string): Promise<string> {
  mkdirSync(parent, { recursive: true });
  return mkdtemp(join(parent === "" ? tmpdir() : parent, "headroom-target-"));
}

/** Never leaves half a file: a partial estimate must not be taken for one. */
async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.part`;
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** One line on standard error that is written over; silent where nobody watches. */
function createProgressLine(): (line: string) => void {
  if (!process.stderr.isTTY) return () => {};
  let last = 0;
  return (line) => {
    const now = performance.now();
    if (line !== "" && now - last < 100) return;
    last = now;
    process.stderr.write(`\r\x1b[K${line}`);
  };
}

function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`must be an integer in [${least}, ${most}], got ${text}`);
    }
    return value;
  };
}

function idBytes(text: string): 2 | 4 {
  if (text === "2") return 2;
  if (text === "4") return 4;
  throw new InvalidArgumentError(`must be 2 or 4, got ${text}`);
}
