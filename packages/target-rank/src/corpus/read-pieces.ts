import { decodeText } from "./decode-text.ts";
import { corpusExtension } from "./list-corpus-files.ts";
import { readBytes } from "./read-bytes.ts";
import { type JsonTextCounts, readJsonTexts } from "./read-json-texts.ts";
import { readParquetColumn } from "./read-parquet.ts";

/** A piece of a document; long text files come in several, cut where no tokenizer of a `cuttable` kind looks across. */
export interface TextPiece {
  text: string;
  /** False when the piece goes on with the document of the piece before it. */
  startsDocument: boolean;
}

export interface ReadOptions {
  /** Field of JSON records, dots for nesting. Default "text". */
  field?: string;
  /** Column of Parquet files. Default "text". */
  column?: string;
  /** Counts of JSON records that hold no text, or half a character. */
  counts?: JsonTextCounts;
  /** Whether long texts may be cut; see CorpusTokenizer.cuttable. Default true. */
  cuttable?: boolean;
}

const JSON_EXTENSIONS = [".json", ".jsonl", ".ndjson"];
/** Characters gathered before a long text is cut. */
const PIECE_CHARACTERS = 1 << 20;
/** What one JavaScript string may hold, with room for a normaliser that grows it. */
const MOST_CHARACTERS = 200_000_000;

/**
 * The documents of one file: a .txt file is one, a JSON record or a Parquet row each another; "-" is read as text.
 *
 * @throws RangeError with file and place for text that is not UTF-8, a line that is not JSON, a field or column that is not there, or a text too
 * long for a tokenizer that needs it whole
 */
export async function* readPieces(file: string, options: ReadOptions = {}): AsyncGenerator<TextPiece> {
  const extension = corpusExtension(file);
  if (extension === ".parquet") {
    for await (const text of readParquetColumn(file, options.column ?? "text")) yield { text, startsDocument: true };
  } else if (JSON_EXTENSIONS.includes(extension)) {
    for await (const text of readJsonTexts(file, options.field ?? "text", options.counts))
      yield { text, startsDocument: true };
  } else yield* readText(file, options.cuttable ?? true);
}

async function* readText(file: string, cuttable: boolean): AsyncGenerator<TextPiece> {
  let held = "";
  let startsDocument = true;
  for await (const text of decodeText(readBytes(file), file)) {
    held += text;
    if (cuttable && held.length >= PIECE_CHARACTERS) {
      const cut = lastCut(held);
      if (cut > 0) {
        yield { text: held.slice(0, cut), startsDocument };
        startsDocument = false;
        held = held.slice(cut);
      }
    }
    if (held.length > MOST_CHARACTERS) {
      throw new RangeError(
        `Cannot read ${file}: ${held.length} characters without a place to cut; this tokenizer needs documents of at most ${MOST_CHARACTERS}`,
      );
    }
  }
  if (held.length > 0) yield { text: held, startsDocument };
}

/** The last place in the second half where a space follows an ASCII letter, or -1. */
function lastCut(text: string): number {
  for (let i = text.length - 1; i > text.length >> 1; i--) {
    if (text.charCodeAt(i) !== 32) continue;
    const before = text.charCodeAt(i - 1);
    if ((before >= 65 && before <= 90) || (before >= 97 && before <= 122)) return i;
  }
  return -1;
}
