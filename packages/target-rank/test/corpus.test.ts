import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeCorpus } from "../src/corpus/encode-corpus.ts";
import { listCorpusFiles } from "../src/corpus/list-corpus-files.ts";
import { readPieces } from "../src/corpus/read-pieces.ts";
import { openTokenFile } from "../src/corpus/token-file.ts";
import { createCorpusTokenizer } from "../src/tokenizer/corpus-tokenizer.ts";
import { llamaTokenizerJson } from "./reference-tokenizers.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-corpus-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
};

async function textsOf(path: string, options = {}): Promise<string[]> {
  const documents: string[] = [];
  for await (const { text, startsDocument } of readPieces(path, options)) {
    if (startsDocument) documents.push(text);
    else documents[documents.length - 1] += text;
  }
  return documents;
}

describe("readPieces(file, options)", () => {
  const story = `Once upon a time. ${"Naïve café, 中文 🙂\n".repeat(400)}`;

  it("reads .txt, .gz and .zst as one document each", async () => {
    expect(await textsOf(file("a.txt", story))).toEqual([story]);
    expect(await textsOf(file("a.txt.gz", gzipSync(story)))).toEqual([story]);
    const zst = join(folder, "a2.txt.zst");
    execFileSync("zstd", ["-q", file("a2.txt", story), "-o", zst]);
    expect(await textsOf(zst)).toEqual([story]);
  });

  it("cuts long texts before spaces, and puts them together again", async () => {
    const long = story.repeat(300);
    const path = file("long.txt", long);
    let pieces = 0;
    let first = "";
    for await (const piece of readPieces(path)) {
      if (pieces++ === 0) first = piece.text;
      else expect(piece.text.startsWith(" ")).toBe(true);
    }
    expect(pieces).toBeGreaterThan(1);
    expect(first).toMatch(/[A-Za-z]$/);
    expect(await textsOf(path)).toEqual([long]);
    let whole = 0;
    for await (const _ of readPieces(path, { cuttable: false })) whole++;
    expect(whole).toBe(1);
  });

  it("reads a .jsonl field, nested and compressed, and says where one is missing", async () => {
    const lines = '{"text":"one","meta":{"body":"eins"}}\n\n{"text":"two\\n","meta":{"body":"zwei"}}';
    expect(await textsOf(file("b.jsonl", lines))).toEqual(["one", "two\n"]);
    expect(await textsOf(file("b.jsonl.gz", gzipSync(lines)), { field: "meta.body" })).toEqual(["eins", "zwei"]);
    await expect(textsOf(file("c.jsonl", '{"text":"a"}\n{"txt":"b"}\n'))).rejects.toThrow(
      'line 2 has no text in field "text", it has txt',
    );
    await expect(textsOf(file("d.jsonl", '{"text":"a"}\n{"text":'))).rejects.toThrow("line 2 is not JSON");
  });

  it("reads a Parquet column as DuckDB writes it, nulls left out, and names the columns there are", async () => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    for (const compression of ["snappy", "zstd", "gzip"]) {
      const path = join(folder, `rows-${compression}.parquet`);
      await connection.run(
        `copy (select case when i % 100 = 7 then null else 'row 🙂 ' || i end as body, i from range(3000) t(i)) to '${path}' (compression ${compression})`,
      );
      const expected = Array.from({ length: 3000 }, (_, i) => i).filter((i) => i % 100 !== 7);
      expect(await textsOf(path, { column: "body" })).toEqual(expected.map((i) => `row 🙂 ${i}`));
      await expect(textsOf(path)).rejects.toThrow('no column "text", it has body, i');
      await expect(textsOf(path, { column: "i" })).rejects.toThrow('column "i" must hold text, row 0 holds');
    }
  });

  it("says at which byte and line a text is not UTF-8, also across chunks, and refuses binary files", async () => {
    const long = Buffer.from(`${"é".repeat(700_000)}\nab`);
    const broken = Buffer.concat([long, Buffer.from([0xc3, 0x28]), Buffer.from("rest")]);
    await expect(textsOf(file("broken.txt", broken))).rejects.toThrow("not UTF-8 at byte 1400003 (line 2), 0xc3");
    await expect(textsOf(file("cut.txt", Buffer.from([0x61, 0xe4, 0xb8])))).rejects.toThrow(
      "cut off at byte 3 (line 1)",
    );
    await expect(textsOf(file("binary.txt", Buffer.from([1, 2, 0, 3])))).rejects.toThrow("byte 2 is NUL");
    await expect(textsOf(file("utf16.txt", Buffer.from([0xff, 0xfe, 0x61, 0])))).rejects.toThrow("UTF-16");
    await expect(textsOf(file("not.txt.gz", "plain"))).rejects.toThrow(
      /Cannot read .*not\.txt\.gz: incorrect header check/,
    );
    await expect(textsOf(file("not.parquet", "plain text here"))).rejects.toThrow("not a Parquet file");
  });
});

describe("listCorpusFiles(inputs)", () => {
  it("takes files, folders and globs, sorted, and names an input that is nothing", () => {
    for (const name of ["tree/b.txt", "tree/a.jsonl.gz", "tree/deep/c.txt", "tree/.hidden.txt", "tree/image.png"])
      file(name, "x");
    const under = (...names: string[]): string[] => names.map((name) => join(folder, "tree", name));
    expect(listCorpusFiles([join(folder, "tree")])).toEqual(under("a.jsonl.gz", "b.txt", "deep/c.txt"));
    expect(listCorpusFiles([join(folder, "tree/*.txt")])).toEqual(under("b.txt"));
    expect(listCorpusFiles([join(folder, "tree/**/*.{txt,md}")])).toEqual(under("b.txt", "deep/c.txt"));
    expect(listCorpusFiles(["-", join(folder, "tree/image.png")])).toEqual(["-", ...under("image.png")]);
    expect(() => listCorpusFiles([join(folder, "absent")])).toThrow("names no file with a known extension");
  });
});

describe("openTokenFile(path, options)", () => {
  const ids = [5, 65_535, 0, 7];
  const numpy = (type: string, shape: string, data: Uint8Array): Buffer => {
    const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117).concat("\n");
    return Buffer.concat([
      Buffer.from("\x93NUMPY\x01\x00", "latin1"),
      Buffer.from([header.length, 0]),
      Buffer.from(header),
      data,
    ]);
  };
  const bytes = (array: ArrayBufferView): Uint8Array =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

  it("reads raw ids, .npy of each type and llm.c's header", () => {
    const header = new Int32Array(256);
    header.set([20240520, 1, 4]);
    const cases: [string, Uint8Array, object?][] = [
      ["a.bin", bytes(Uint16Array.from(ids))],
      ["a.u32", bytes(Uint32Array.from(ids))],
      ["b.bin", bytes(Uint32Array.from(ids)), { idBytes: 4 }],
      ["c.bin", Buffer.concat([bytes(header), bytes(Uint16Array.from(ids))])],
      ["a.npy", numpy("<u2", "(4,)", bytes(Uint16Array.from(ids)))],
      ["b.npy", numpy("<i4", "(4,)", bytes(Int32Array.from(ids)))],
      ["c.npy", numpy("<i8", "(4,)", bytes(BigInt64Array.from(ids.map(BigInt))))],
    ];
    for (const [name, content, options] of cases) {
      const tokens = openTokenFile(file(name, content), options);
      expect([name, Array.from(tokens.read(0, 4)), Array.from(tokens.read(2, 3)), tokens.vocabulary]).toEqual([
        name,
        ids,
        [0],
        65_536,
      ]);
      tokens.close();
    }
  });

  it("refuses what is not ids", () => {
    expect(() => openTokenFile(file("odd.bin", "abc"))).toThrow("its length must be a multiple of 2 bytes, got 3");
    expect(() => openTokenFile(file("text.npy", "plain words and no ids"))).toThrow("it is text");
    expect(() => openTokenFile(file("float.npy", numpy("<f4", "(1,)", new Uint8Array(4))))).toThrow("got <f4");
    expect(() => openTokenFile(file("short.npy", numpy("<u2", "(9,)", new Uint8Array(4))))).toThrow("do not fit");
    expect(() => openTokenFile(file("negative.npy", numpy("<i4", "(1,)", bytes(Int32Array.from([-1])))))).toThrow(
      "not negative",
    );
  });
});

describe("encodeCorpus(files, tokenizer, options)", () => {
  const tokenizer = createCorpusTokenizer(llamaTokenizerJson());

  it("gives the same ids in memory and through a spill file, documents apart on request", async () => {
    const files = [
      file("one.txt", "The first one."),
      file("two.jsonl", '{"text":"Another."}\n{"text":""}\n{"text":"Last"}'),
    ];
    const expected = ["The first one.", "Another.", "Last"].map((text) => Array.from(tokenizer.ids(text)));
    const memory = await encodeCorpus(files, tokenizer, { documentsApart: true });
    const spill = join(folder, "spill.u16");
    const disk = await encodeCorpus(files, tokenizer, { documentsApart: true, spillFile: spill });
    for (const { source, documents } of [memory, disk]) {
      expect(Array.from(source.read(0, source.tokens))).toEqual(expected.flat());
      expect(Array.from(source.documentStarts)).toEqual([
        expected[0]!.length,
        expected[0]!.length + expected[1]!.length,
      ]);
      expect(documents).toBe(3);
    }
    disk.close();
    expect((await encodeCorpus(files, tokenizer)).source.documentStarts).toEqual([]);
  });

  it("leaves no spill file behind an error, an abort or an empty corpus", async () => {
    const spillFile = join(folder, "never.u16");
    const good = file("good.txt", "Fine.");
    const bad = file("bad.txt", Buffer.from([0x66, 0xff]));
    await expect(encodeCorpus([good, bad], tokenizer, { spillFile })).rejects.toThrow("not UTF-8 at byte 1");
    await expect(
      encodeCorpus([good], tokenizer, { spillFile, signal: AbortSignal.abort(new Error("stop")) }),
    ).rejects.toThrow("stop");
    await expect(encodeCorpus([file("empty.txt", "")], tokenizer, { spillFile })).rejects.toThrow("hold no text");
    expect(readdirSync(folder).filter((name) => name.startsWith("never"))).toEqual([]);
  });
});
