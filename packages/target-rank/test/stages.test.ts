import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeCorpusOnce } from "../src/corpus/encode-corpus-once.ts";
import { tokensInMemory } from "../src/count/token-source.ts";
import { estimateTarget, estimateTargetOnTwoThreads } from "../src/estimate/estimate-target.ts";
import type { TargetEstimate } from "../src/estimate/estimate-whole.ts";
import { createStages } from "../src/stages/stages.ts";
import { createSyntheticLanguage } from "../src/synthetic/synthetic-language.ts";
import { createCorpusTokenizer } from "../src/tokenizer/corpus-tokenizer.ts";
import { llamaTokenizerJson } from "./reference-tokenizers.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-stages-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const language = createSyntheticLanguage({ rank: 4, vocabulary: 200, contextLength: 1, seed: 2 });
const source = tokensInMemory(language.generate(20_000), { vocabulary: 200 });
const withoutTimes = (estimate: TargetEstimate): string => JSON.stringify({ ...estimate, seconds: {} });

describe("createStages(folder, inputs)", () => {
  it("keeps what work returned, for the same inputs only, and no part of it when it fails", () => {
    let calls = 0;
    const work = (): { calls: number } => ({ calls: ++calls });
    expect(createStages(folder, { a: 1 }).once("s", work)).toEqual({ calls: 1 });
    expect(createStages(folder, { a: 1 }).once("s", work)).toEqual({ calls: 1 });
    expect(createStages(folder, { a: 2 }).once("s", work)).toEqual({ calls: 2 });
    expect(createStages(folder, { a: 1 }).once("t", work)).toEqual({ calls: 3 });
    const failing = createStages(folder, { a: 3 });
    expect(() =>
      failing.once("s", () => {
        throw new Error("interrupted");
      }),
    ).toThrow("interrupted");
    expect(failing.read("s")).toBeUndefined();
    // What a killed process leaves of a file is not the file
    writeFileSync(`${failing.file("s", ".json")}.partial`, '{"calls"');
    expect(failing.once("s", work)).toEqual({ calls: 4 });
  });
});

describe("estimateTarget with a work folder", () => {
  it("takes finished parts from it, works out the missing ones, and has the numbers of an uninterrupted estimate", async () => {
    const whole = estimateTarget(source);
    const first = await estimateTargetOnTwoThreads(source, { workFolder: folder });
    expect(withoutTimes(first)).toBe(withoutTimes(whole));
    const files = readdirSync(folder).sort();
    expect(files.map((file) => file.replace(/^[0-9a-f]{16}-/, ""))).toEqual([
      "contexts-of-1.json",
      "contexts-of-2.json",
      "contexts-of-3.json",
      "whole.json",
    ]);
    rmSync(join(folder, files[1]!));
    // A mark in a kept part shows that it was taken
    const kept = join(folder, files[0]!);
    writeFileSync(kept, JSON.stringify({ ...JSON.parse(readFileSync(kept, "utf8")), contexts: -1 }));
    const resumed = estimateTarget(source, { workFolder: folder });
    expect(resumed.byContextLength[0]!.contexts).toBe(-1);
    expect(resumed.byContextLength.slice(1)).toEqual(whole.byContextLength.slice(1));
    expect(withoutTimes(estimateTarget(source, { workFolder: folder, seed: 2 }))).not.toContain('"contexts":-1,');
  });

  it("goes on after being killed at any moment", async () => {
    const expected = withoutTimes(estimateTarget(source));
    const main = new URL("../dist/index.js", import.meta.url).href;
    for (const moment of [1, 7, 12, 20, 26]) {
      const workFolder = join(folder, String(moment));
      const script = `
        const { createSyntheticLanguage, estimateTargetOnTwoThreads, tokensInMemory } = await import(${JSON.stringify(main)});
        const language = createSyntheticLanguage({ rank: 4, vocabulary: 200, contextLength: 1, seed: 2 });
        const source = tokensInMemory(language.generate(20_000), { vocabulary: 200 });
        let told = 0;
        const onProgress = () => {
          if (++told === ${moment}) process.kill(process.pid, "SIGKILL");
        };
        await estimateTargetOnTwoThreads(source, { workFolder: ${JSON.stringify(workFolder)}, onProgress });`;
      const file = join(folder, "estimate.mjs");
      writeFileSync(file, script);
      const { signal, stderr } = spawnSync(process.execPath, [file]);
      expect(signal, stderr.toString()).toBe("SIGKILL");
      expect(withoutTimes(await estimateTargetOnTwoThreads(source, { workFolder }))).toBe(expected);
    }
  });
});

describe("estimateTargetOnTwoThreads(source, options)", () => {
  it("stops at once when aborted", async () => {
    const stop = new AbortController();
    const stages: string[] = [];
    const estimate = estimateTargetOnTwoThreads(source, {
      signal: stop.signal,
      onProgress: ({ stage }) => {
        stages.push(stage);
        if (stage === "spectrum") stop.abort(new Error("enough"));
      },
    });
    await expect(estimate).rejects.toThrow("enough");
    expect(stages).not.toContain("rarefaction");
  });
});

describe("encodeCorpusOnce(files, tokenizer, options)", () => {
  const text = "Once upon a time there was a corpus. ".repeat(50);

  it("encodes once, again where a text changed, and never takes a file that was cut off", async () => {
    const tokenizer = createCorpusTokenizer(llamaTokenizerJson());
    const file = join(folder, "a.txt");
    const workFolder = join(folder, "work");
    writeFileSync(file, text);
    let encoded = 0;
    const ids = async (documentsApart = false): Promise<number[]> => {
      const corpus = await encodeCorpusOnce([file], tokenizer, {
        ...{ workFolder, documentsApart },
        onProgress: () => {
          encoded++;
        },
      });
      const all = Array.from(corpus.source.read(0, corpus.source.tokens));
      expect(corpus.source.vocabulary).toBe(tokenizer.vocabulary);
      corpus.close();
      return all;
    };
    const first = await ids();
    const once = encoded;
    expect(await ids()).toEqual(first);
    expect(encoded).toBe(once);
    await ids(true);
    expect(encoded).toBeGreaterThan(once);

    writeFileSync(file, text.replace("Once", "Twice"));
    utimesSync(file, 1, 1);
    expect(await ids()).not.toEqual(first);

    for (const name of readdirSync(workFolder)) if (name.endsWith(".u16")) truncateSync(join(workFolder, name), 10);
    await expect(ids()).rejects.toThrow(/must hold \d+ tokens, it holds 5; remove it/);
    await expect(encodeCorpusOnce(["-"], tokenizer, { workFolder })).rejects.toThrow(
      "Cannot resume from standard input",
    );
  });
});
