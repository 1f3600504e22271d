import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textChunks } from "./text-chunks.ts";
import { truncatedGpt2 } from "./tokenizer.ts";

const folder = mkdtempSync(join(tmpdir(), "chunks-"));
let written = 0;
function file(text: string): string {
  const path = join(folder, `${written++}.txt`);
  writeFileSync(path, text);
  return path;
}

describe("textChunks(files)", () => {
  it("is the whole text, an empty line between files, in chunks of about 64 kB", () => {
    const texts = ["é☂𝒳 of many bytes\n".repeat(20_000), "short", "", "Another line\n\n  indented\n".repeat(9_000)];
    const chunks = Array.from(textChunks(texts.map(file)));
    expect(chunks.join("")).toBe(texts.join("\n\n"));
    expect(chunks.length).toBeGreaterThan(5);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(2 * 65_536 + 100);
  });

  it("has the token ids of the whole text", () => {
    const { encode } = truncatedGpt2(1024);
    const piece = fc.constantFrom("word", " word", "\n", "\n\n", "  ", " \n", "\n ", "\t", "42", "…", "don't");
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 5, maxLength: 60 }),
        fc.integer({ min: 65_000, max: 66_000 }),
        (p, n) => {
          const text = `${"word ".repeat(13_200).slice(-n)}${p.join("")}`.repeat(2);
          const chunked = Array.from(textChunks([file(text)]), (chunk) => encode(chunk)).flat();
          expect(chunked).toEqual(encode(text));
        },
      ),
      { seed: 1, numRuns: 12 },
    );
  });

  it("yields a text without line ends in one piece, and nothing for an empty one", () => {
    const text = "x ".repeat(100_000);
    expect(Array.from(textChunks([file(text)]))).toEqual([text]);
    expect(Array.from(textChunks([file("")]))).toEqual([]);
  });

  it("names a file that cannot be read", () => {
    expect(() => Array.from(textChunks([folder]))).toThrow(`Cannot read the corpus ${folder}: EISDIR`);
  });
});
