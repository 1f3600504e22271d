import type { TokenBuffer } from "./token-buffer.ts";

/** Words kept; a corpus has far fewer frequent ones. */
const CAPACITY = 1 << 20;

/**
 * Appends the ids of a word, remembering them: what makes tokenizing fast is that most words have been seen before.
 *
 * Single ids are kept as numbers, longer encodings as a place in one flat array. At 2^20 words the cache starts afresh.
 */
export class WordCache {
  readonly #encode: (word: string) => ArrayLike<number>;
  #places = new Map<string, number>();
  #flat = new Uint32Array(1 << 16);
  #used = 0;

  constructor(encode: (word: string) => ArrayLike<number>) {
    this.#encode = encode;
  }

  append(word: string, out: TokenBuffer): void {
    const place = this.#places.get(word);
    if (place === undefined) this.#appendNew(word, out);
    else if (place >= 0) out.push(place);
    else {
      const start = -place - 1;
      out.append(this.#flat, start + 1, start + 1 + this.#flat[start]!);
    }
  }

  #appendNew(word: string, out: TokenBuffer): void {
    const ids = this.#encode(word);
    for (let i = 0; i < ids.length; i++) out.push(ids[i]!);
    if (word.length > 256) return;
    if (this.#places.size >= CAPACITY) {
      this.#places = new Map();
      this.#used = 0;
    }
    // A short slice of a large text would keep the whole text alive: store a copy
    const key = word.length >= 13 ? Buffer.from(word, "utf16le").toString("utf16le") : word;
    if (ids.length === 1) {
      this.#places.set(key, ids[0]!);
      return;
    }
    if (this.#used + ids.length + 1 > this.#flat.length) {
      const grown = new Uint32Array(Math.max(this.#flat.length * 2, this.#used + ids.length + 1));
      grown.set(this.#flat);
      this.#flat = grown;
    }
    this.#flat[this.#used] = ids.length;
    for (let i = 0; i < ids.length; i++) this.#flat[this.#used + 1 + i] = ids[i]!;
    this.#places.set(key, -this.#used - 1);
    this.#used += ids.length + 1;
  }
}
