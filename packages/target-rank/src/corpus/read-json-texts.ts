import { decodeText } from "./decode-text.ts";
import { readBytes } from "./read-bytes.ts";

/** What was found and holds no text. */
export interface JsonTextCounts {
  nulls: number;
  empty: number;
  /** texts with half of a surrogate pair, which no UTF-8 has: U+FFFD stands in its place */
  mended: number;
}

/** Half of a surrogate pair: with the flag u a whole pair is one character, and no surrogate. */
const LONE_SURROGATE = /\p{Surrogate}/gu;
/** Characters that a JSON array of records may have: it is parsed as one. */
const MOST_ARRAY_CHARACTERS = 500_000_000;

/**
 * Texts of JSON records, whatever the file is called: one record a line, or one list of records.
 *
 * @param field name of the text's field, dots for nesting
 * @throws RangeError with file and line where a line is not JSON or has no such field (with those it has)
 */
export async function* readJsonTexts(file: string, field: string, counts?: JsonTextCounts): AsyncGenerator<string> {
  const path = field.split(".");
  let held = "";
  let line = 0;
  let list: boolean | undefined;
  for await (const piece of decodeText(readBytes(file), file)) {
    held += held === "" && line === 0 ? piece.replace(/^\ufeff/, "") : piece;
    list ??= held.trimStart() === "" ? undefined : held.trimStart().startsWith("[");
    if (list === true) {
      if (held.length > MOST_ARRAY_CHARACTERS) {
        throw new RangeError(
          `Cannot read ${file}: a JSON list may have ${MOST_ARRAY_CHARACTERS} characters; write one record a line`,
        );
      }
      continue;
    }
    let from = 0;
    for (let at = held.indexOf("\n"); at !== -1; at = held.indexOf("\n", from)) {
      yield* textOf(held.slice(from, at), ++line);
      from = at + 1;
    }
    held = held.slice(from);
  }
  if (list !== true) yield* textOf(held, line + 1);
  else for (const [index, record] of recordsOf(held).entries()) yield* textIn(record, `record ${index + 1}`);

  function* textOf(json: string, number: number): Generator<string> {
    if (json.trim() === "") return;
    let record: unknown;
    try {
      record = JSON.parse(json);
    } catch (error) {
      throw new RangeError(`Cannot read ${file}: line ${number} is not JSON (${(error as Error).message})`);
    }
    yield* textIn(record, `line ${number}`);
  }

  function recordsOf(json: string): unknown[] {
    try {
      return JSON.parse(json) as unknown[];
    } catch (error) {
      throw new RangeError(`Cannot read ${file}: it is not JSON (${(error as Error).message})`);
    }
  }

  function* textIn(record: unknown, place: string): Generator<string> {
    let value: unknown = record;
    for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key];
    if (value === null) {
      if (counts !== undefined) counts.nulls++;
      return;
    }
    if (typeof value !== "string") {
      const fields = record && typeof record === "object" ? Object.keys(record).join(", ") : typeof record;
      throw new RangeError(
        `Cannot read ${file}: ${place} has no text in field "${field}", it has ${fields}; choose one with --field`,
      );
    }
    if (value === "" && counts !== undefined) counts.empty++;
    const whole = value.replaceAll(LONE_SURROGATE, "\ufffd");
    if (whole !== value && counts !== undefined) counts.mended++;
    yield whole;
  }
}
