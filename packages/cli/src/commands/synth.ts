import { createWriteStream } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createSyntheticLanguage, dimensionsAt, EPSILONS, thinCurve } from "@headroom/target-rank";
import { Command, InvalidArgumentError } from "commander";

interface SynthOptions {
  readonly rank: number;
  readonly tokens: number;
  readonly vocabulary: number;
  readonly contrast: number;
  readonly seed: number;
  readonly out: string;
}

/** `headroom synth`: token ids of a language whose target rank is known exactly, to check the bracket of `headroom target` with. */
export function synthCommand(): Command {
  return new Command("synth")
    .description(
      "write token ids of a synthetic language of exactly known rank, with its true W-error curve beside them",
    )
    .requiredOption(
      "--out <file>",
      "token ids as little-endian u16 (u32 from 65,537 types on); the truth goes to <file>.truth.json",
    )
    .option("--rank <rank>", "rank of the matrix contexts x tokens", whole, 16)
    .option("--tokens <count>", "tokens to draw", whole, 1_000_000)
    .option("--vocabulary <size>", "token types", whole, 2048)
    .option("--contrast <sigma>", "how far apart the classes are: spread of the log-normal factor", Number, 1.5)
    .option("--seed <seed>", "seed", whole, 1)
    .action(async (options: SynthOptions) => {
      const { rank, tokens, vocabulary, contrast, seed, out } = options;
      if (!(contrast > 0))
        throw new RangeError(`Cannot make a synthetic language: contrast must be positive, got ${contrast}`);
      const language = createSyntheticLanguage({ rank, vocabulary, contrast, seed });
      const chunks = function* () {
        for (const ids of language.stream(tokens))
          yield new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength).slice();
      };
      const unfinished = `${out}.part`;
      try {
        await pipeline(Readable.from(chunks()), createWriteStream(unfinished));
        await rename(unfinished, out);
      } finally {
        await rm(unfinished, { force: true });
      }
      const truth = language.trueCurve();
      await writeFile(
        `${out}.truth.json`,
        `${JSON.stringify({
          ...{ rank, tokens, vocabulary, contrast, seed },
          dimensionsAt: Object.fromEntries(EPSILONS.map((e) => [e, dimensionsAt(truth, Number(e))])),
          curve: thinCurve(truth),
        })}\n`,
      );
      console.error(`${tokens.toLocaleString("en-US")} tokens of rank ${rank}: ${out}, truth in ${out}.truth.json`);
    });
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError(`must be a positive integer, got ${text}`);
  return value;
}
