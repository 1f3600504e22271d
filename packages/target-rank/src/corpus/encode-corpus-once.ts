import { statSync } from "node:fs";
import { resolve } from "node:path";
import { createStages } from "../stages/stages.ts";
import type { CorpusTokenizer } from "../tokenizer/corpus-tokenizer.ts";
import { type EncodedCorpus, type EncodeOptions, encodeCorpus } from "./encode-corpus.ts";
import { openTokenFile } from "./token-file.ts";

/** What is known of a kept token file; written after it. */
interface KeptTokens {
  tokens: number;
  vocabulary: number;
  documents: number;
  documentStarts: number[];
}

/**
 * `encodeCorpus` into a token file in `workFolder`, or that file where the same texts were encoded before: by path, size and time of change, with the same
 * tokenizer and options.
 *
 * @throws RangeError as `encodeCorpus`, and for standard input, which cannot be told from another
 */
export async function encodeCorpusOnce(
  files: readonly string[],
  tokenizer: CorpusTokenizer,
  { workFolder, ...options }: Omit<EncodeOptions, "spillFile"> & { workFolder: string },
): Promise<EncodedCorpus> {
  if (files.includes("-"))
    throw new RangeError("Cannot resume from standard input: name a file, or leave the work folder out");
  const { field, column, documentsApart } = options;
  const stages = createStages(workFolder, {
    tokenizer: tokenizer.hash,
    ...{ field, column, documentsApart },
    files: files.map((file) => {
      const { size, mtimeMs } = statSync(file);
      return [resolve(file), size, mtimeMs];
    }),
  });
  const idBytes = tokenizer.vocabulary > 65536 ? 4 : 2;
  const file = stages.file("tokens", idBytes === 2 ? ".u16" : ".u32");
  const kept = stages.read<KeptTokens>("tokens");
  if (!kept) {
    const corpus = await encodeCorpus(files, tokenizer, { ...options, spillFile: file });
    const { tokens, vocabulary, documentStarts } = corpus.source;
    stages.write("tokens", {
      ...{ tokens, vocabulary, documents: corpus.documents, documentStarts: Array.from(documentStarts) },
    } satisfies KeptTokens);
    return corpus;
  }
  const source = openTokenFile(file, { idBytes, vocabulary: kept.vocabulary });
  if (source.tokens !== kept.tokens) {
    source.close();
    throw new RangeError(
      `Cannot resume: ${file} must hold ${kept.tokens} tokens, it holds ${source.tokens}; remove it`,
    );
  }
  return {
    source: { ...source, documentStarts: kept.documentStarts },
    documents: kept.documents,
    close: source.close,
  };
}
