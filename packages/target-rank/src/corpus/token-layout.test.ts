import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTokenFile } from "./token-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-token-layout-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, ...parts: Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

function bytesOf(array: Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function llmC(magic: number, tokens: number): Uint8Array {
  const header = new Int32Array(256);
  header.set([magic, 1, tokens]);
  return new Uint8Array(header.buffer);
}

function idsOf(path: string, options = {}): { ids: number[]; vocabulary: number; documentStarts: number[] } {
  const tokens = openTokenFile(path, options);
  const ids = Array.from(tokens.read(0, tokens.tokens));
  tokens.close();
  return { ids, vocabulary: tokens.vocabulary, documentStarts: Array.from(tokens.documentStarts) };
}

describe("openTokenFile(path) knows by its head what a file is", () => {
  const small = [3, 9, 1, 23, 2, 50_256];
  const wide = [128_000, 70_003, 9, 1];

  it("llm.c for GPT-2 and for Llama 3, whatever --id-bytes says", () => {
    const gpt2 = file("gpt2.bin", llmC(20_240_520, small.length), bytesOf(Uint16Array.from(small)));
    const llama = file("llama.bin", llmC(20_240_801, wide.length), bytesOf(Uint32Array.from(wide)));
    for (const options of [{}, { idBytes: 2 }, { idBytes: 4 }]) {
      expect(idsOf(gpt2, options).ids).toEqual(small);
      expect(idsOf(llama, options)).toMatchObject({ ids: wide, vocabulary: 128_001 });
    }
  });

  it("refuses llm.c's evaluation file by name, an unknown number of its kind, and a wrong length", () => {
    const data = bytesOf(Uint16Array.from(small));
    expect(() => openTokenFile(file("eval.bin", llmC(20_240_522, 3), data))).toThrow("evaluation file of llm.c");
    expect(() => openTokenFile(file("new.bin", llmC(20_260_101, 3), data))).toThrow("20260101");
    expect(() => openTokenFile(file("short.bin", llmC(20_240_801, 7), data))).toThrow("promises 7 ids of 4 bytes");
  });

  it("Megatron's .bin by the .idx beside it, with its documents", () => {
    const path = file("megatron.bin", bytesOf(Uint16Array.from([1, 2, 3, 4, 5, 6])));
    const index = Buffer.alloc(34 + 4 * 3 + 8 * 3 + 8 * 3);
    index.write("MMIDIDX\0\0", "latin1");
    index.writeBigUInt64LE(1n, 9);
    index[17] = 8;
    index.writeBigUInt64LE(3n, 18);
    index.writeBigUInt64LE(3n, 26);
    [2, 1, 3].forEach((length, i) => void index.writeInt32LE(length, 34 + 4 * i));
    [0, 4, 6].forEach((at, i) => void index.writeBigInt64LE(BigInt(at), 46 + 8 * i));
    // sequences 0-1 are one document, 2 another; the last entry is the end
    [0, 2, 3].forEach((sequence, i) => void index.writeBigInt64LE(BigInt(sequence), 70 + 8 * i));
    writeFileSync(join(folder, "megatron.idx"), index);
    expect(idsOf(path)).toMatchObject({ ids: [1, 2, 3, 4, 5, 6], documentStarts: [3] });
    expect(() => openTokenFile(join(folder, "megatron.idx"))).toThrow("name the .bin beside it");
  });

  it("raw ids: nanoGPT's .bin of two bytes, OLMo's .npy without a header, of two or four", () => {
    expect(idsOf(file("train.bin", bytesOf(Uint16Array.from(small)))).ids).toEqual(small);
    expect(idsOf(file("olmo2.npy", bytesOf(Uint16Array.from(small)))).ids).toEqual(small);
    expect(idsOf(file("olmo4.npy", bytesOf(Uint32Array.from(wide)))).ids).toEqual(wide);
  });

  it.each([
    ["GGUF", "GGUF model"],
    ["PK\x03\x04", "zip archive"],
    ["PAR1", "Parquet"],
    ["SQLite format 3\0", "SQLite"],
    ["\x1f\x8b", "gzip"],
    ["\x80\x04", "pickle"],
  ])("refuses %j as %s", (start, what) => {
    expect(() => openTokenFile(file("other.bin", Buffer.from(`${start}rest of it, more`, "latin1")))).toThrow(what);
  });

  it("refuses text, ids that are too great to count, and ids beyond the vocabulary", () => {
    expect(() => openTokenFile(file("text.bin", Buffer.from("plain words, one after another\n")))).toThrow(
      "it is text",
    );
    const huge = file("huge.u32", bytesOf(Uint32Array.of(1, 2_000_000_000)));
    expect(() => openTokenFile(huge)).toThrow("the greatest is 2000000000");
    expect(() => openTokenFile(file("beyond.u16", bytesOf(Uint16Array.of(1, 300))), { vocabulary: 256 })).toThrow(
      "below the vocabulary of 256, the greatest is 300",
    );
  });
});
