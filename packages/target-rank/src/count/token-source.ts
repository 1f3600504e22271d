/** Token ids, two bytes each where the vocabulary allows it. */
export type TokenIds = Uint16Array | Uint32Array;

/** A re-readable sequence of token ids, in memory or in a file: the one thing counting needs of a corpus. */
export interface TokenSource {
  /** Number of tokens. */
  readonly tokens: number;
  /** Ids are in [0, vocabulary). */
  readonly vocabulary: number;
  /** Start of each document after the first, ascending; empty when the corpus is one sequence. */
  readonly documentStarts: ArrayLike<number>;
  /** Ids of positions [from, to), valid until the next call. */
  read(from: number, to: number): TokenIds;
}

/**
 * A token source over an array, checked once.
 *
 * @param ids token ids; kept, not copied (plain arrays are copied into the narrowest type)
 * @param options.vocabulary V; default 1 + the greatest id
 * @param options.documentStarts position of the first token of each document after the first
 * @throws RangeError when an id is outside [0, V) or a document start outside (0, tokens), or they do not ascend
 */
export function tokensInMemory(
  ids: TokenIds | readonly number[],
  options: { vocabulary?: number; documentStarts?: ArrayLike<number> } = {},
): TokenSource {
  let greatest = -1;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (id > greatest) greatest = id;
    if (!(id >= 0) || id !== Math.floor(id)) throw new RangeError(`Cannot take token ids: position ${i} holds ${id}`);
  }
  const vocabulary = options.vocabulary ?? greatest + 1;
  if (greatest >= vocabulary) {
    throw new RangeError(
      `Cannot take token ids: ids must be below the vocabulary ${vocabulary}, the greatest is ${greatest}`,
    );
  }
  const documentStarts = options.documentStarts ?? [];
  checkDocumentStarts(documentStarts, ids.length);
  const array: TokenIds = Array.isArray(ids)
    ? vocabulary <= 65536
      ? Uint16Array.from(ids)
      : Uint32Array.from(ids)
    : (ids as TokenIds);
  return { tokens: array.length, vocabulary, documentStarts, read: (from, to) => array.subarray(from, to) };
}

/** @throws RangeError when the starts do not ascend strictly inside (0, tokens). */
export function checkDocumentStarts(starts: ArrayLike<number>, tokens: number): void {
  let last = 0;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i]!;
    if (!(start > last && start < tokens)) {
      throw new RangeError(`Cannot keep documents apart: start ${i} must lie in (${last}, ${tokens}), got ${start}`);
    }
    last = start;
  }
}

/** The part [from, to) of a source as a source of its own, with the document starts that fall inside. */
export function sliceTokens(source: TokenSource, from: number, to: number): TokenSource {
  const documentStarts = Array.from(source.documentStarts)
    .filter((start) => start > from && start < to)
    .map((start) => start - from);
  return {
    tokens: to - from,
    vocabulary: source.vocabulary,
    documentStarts,
    read: (a, b) => source.read(from + a, from + b),
  };
}
