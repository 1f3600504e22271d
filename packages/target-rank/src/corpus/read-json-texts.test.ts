import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPieces } from "./read-pieces.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-json-texts-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function textsOf(name: string, content: string | Uint8Array, options = {}): Promise<string[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const texts: string[] = [];
  for await (const { text } of readPieces(path, options)) texts.push(text);
  return texts;
}

describe("readPieces of JSON records", () => {
  const lines = '{"text":"one"}\r\n{"text":"two"}\r\n';

  it("reads one record a line from .json, .jsonl, .json.gz, with a byte-order mark or without", async () => {
    for (const [name, content] of [
      ["a.json", lines],
      ["a.jsonl", `\ufeff${lines}`],
      ["a.json.gz", gzipSync(lines)],
    ] as const) {
      expect(await textsOf(name, content)).toEqual(["one", "two"]);
    }
  });

  it("reads a list of records, and names its fields when the one asked for is not there", async () => {
    const list = '[\n  {"question": "q1", "output": "a"},\n  {"question": "q2", "output": "b"}\n]';
    expect(await textsOf("list.json", list, { field: "output" })).toEqual(["a", "b"]);
    await expect(textsOf("list.json", list)).rejects.toThrow('has no text in field "text", it has question, output');
  });

  it("leaves out null, keeps empty texts, mends half characters, and counts them", async () => {
    const counts = { nulls: 0, empty: 0, mended: 0 };
    const texts = await textsOf("odd.jsonl", '{"text":null}\n{"text":""}\n{"text":"a\\ud800b"}\n{"text":"🙂"}\n', {
      counts,
    });
    expect(texts).toEqual(["", "a\ufffdb", "🙂"]);
    expect(counts).toEqual({ nulls: 1, empty: 1, mended: 1 });
  });
});
