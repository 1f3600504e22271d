import { symmetricEigenvalues } from "@headroom/spectral";
import type { TokenIds } from "../count/token-source.ts";
import { createRandom } from "../random.ts";
import { wErrorCurve } from "../spectrum/w-error-curve.ts";

export interface SyntheticLanguageOptions {
  /** Number of distinct next-token distributions, and so the exact rank of the matrix contexts x tokens. */
  rank: number;
  /** V. Default 2048. */
  vocabulary?: number;
  /** Exponent of the Zipf law under the classes. Default 1.3, steep enough for four-token contexts to repeat in small corpora. */
  zipf?: number;
  /** Standard deviation of the log-normal factor that sets classes apart. Default 1.5. */
  contrast?: number;
  /**
   * How many tokens of the context decide its class. 4 (default): a hash of the last four, so that a context's class says nothing of how frequent it
   * is, and contexts of four tokens or more have exactly rank `rank`, with equal shares for the classes on average over hashes. 1: the class is that of
   * the last token, so every context length has rank `rank` and the classes' stationary law is exact, but frequent contexts have classes of their own.
   */
  contextLength?: number;
  seed?: number;
}

/** A language whose next-token distributions are known exactly. */
export interface SyntheticLanguage {
  rank: number;
  vocabulary: number;
  /** Row-major rank x V: the next-token distribution of each class. */
  distributions: Float64Array;
  /** Class of the context that ends just before `end` in `tokens`. */
  classOf(tokens: ArrayLike<number>, end: number): number;
  /** Stationary probability of each class (rank); equal shares, as is true on average over hashes, where contextLength > 1. */
  classProbabilities: Float64Array;
  /** Draws tokens; the same stream gives the same text. */
  generate(tokens: number, stream?: number): TokenIds;
  /** The same tokens in chunks, for corpora that do not fit in memory; each chunk is overwritten by the next. */
  stream(tokens: number, stream?: number): Generator<TokenIds>;
  /** The true W-error curve at k = 0…rank, each class weighted by `weights` (default: its stationary probability). */
  trueCurve(weights?: ArrayLike<number>): Float64Array;
}

/**
 * A synthetic language of exactly known rank.
 *
 * `rank` unigram distributions, chosen by the class of the context: a hash of its last `contextLength` tokens, or the class of the last one.
 *
 * u_z(t) is proportional to (t + 1)^-zipf * exp(contrast * normal(z, t)), a Zipf law seen through a random lens per class, so the classes are
 * linearly independent with probability one. The matrix of true distributions has as many distinct rows as classes, and its Gram matrix is
 * sum_z w_z u_z u_z^T with w_z the weight of class z's contexts.
 *
 * @throws RangeError when rank is not an integer in [1, vocabulary]
 */
export function createSyntheticLanguage(options: SyntheticLanguageOptions): SyntheticLanguage {
  const { rank, vocabulary = 2048, contrast = 1.5, zipf = 1.3, contextLength = 4, seed = 1 } = options;
  if (!Number.isInteger(rank) || rank < 1 || rank > vocabulary) {
    throw new RangeError(
      `Cannot make a synthetic language: rank must be an integer in [1, ${vocabulary}], got ${rank}`,
    );
  }
  const random = createRandom(seed, 10);
  const distributions = new Float64Array(rank * vocabulary);
  for (let z = 0; z < rank; z++) {
    let sum = 0;
    for (let t = 0; t < vocabulary; t++) {
      const value = Math.exp(contrast * random.normal()) / (t + 1) ** zipf;
      distributions[z * vocabulary + t] = value;
      sum += value;
    }
    for (let t = 0; t < vocabulary; t++) distributions[z * vocabulary + t] = distributions[z * vocabulary + t]! / sum;
  }
  // The first `rank` tokens, the most frequent, cover every class
  const classOfToken = Uint32Array.from({ length: vocabulary }, (_, t) =>
    t < rank ? t : Math.floor(random.uniform() * rank),
  );
  const classOf =
    contextLength === 1
      ? (tokens: ArrayLike<number>, end: number): number => classOfToken[tokens[end - 1]!]!
      : (tokens: ArrayLike<number>, end: number): number => hashedClass(tokens, end, contextLength, rank);
  const sample = createSampler({ distributions, classOf, contextLength, rank, vocabulary, seed });
  const classProbabilities =
    contextLength === 1
      ? stationary(distributions, classOfToken, rank, vocabulary)
      : new Float64Array(rank).fill(1 / rank);
  return {
    rank,
    vocabulary,
    distributions,
    classOf,
    classProbabilities,
    generate: (tokens, stream = 0) => {
      const ids: TokenIds = vocabulary > 65536 ? new Uint32Array(tokens) : new Uint16Array(tokens);
      let at = 0;
      for (const chunk of sample(tokens, stream)) {
        ids.set(chunk, at);
        at += chunk.length;
      }
      return ids;
    },
    stream: (tokens, stream = 0) => sample(tokens, stream),
    trueCurve: (weights = classProbabilities) => curveOfMixture(distributions, weights, rank, vocabulary),
  };
}

function hashedClass(tokens: ArrayLike<number>, end: number, length: number, rank: number): number {
  let h = 0x9e3779b9;
  for (let i = end - length; i < end; i++) {
    h = Math.imul(h ^ tokens[i]!, 0x85ebca6b);
    h ^= h >>> 13;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) % rank;
}

/** The stationary law of z -> class of a token drawn from u_z, by power iteration to 1e-14. */
function stationary(u: Float64Array, classOfToken: Uint32Array, rank: number, vocabulary: number): Float64Array {
  const transition = new Float64Array(rank * rank);
  for (let z = 0; z < rank; z++) {
    for (let t = 0; t < vocabulary; t++) {
      const at = z * rank + classOfToken[t]!;
      transition[at] = transition[at]! + u[z * vocabulary + t]!;
    }
  }
  let pi = new Float64Array(rank).fill(1 / rank);
  for (let iteration = 0; iteration < 10_000; iteration++) {
    const next = new Float64Array(rank);
    for (let z = 0; z < rank; z++)
      for (let y = 0; y < rank; y++) next[y] = next[y]! + pi[z]! * transition[z * rank + y]!;
    let change = 0;
    for (let z = 0; z < rank; z++) change += Math.abs(next[z]! - pi[z]!);
    pi = next;
    if (change < 1e-14) break;
  }
  return pi;
}

/** Walker's alias tables (Vose 1991), one per class: O(1) a token. */
function createSampler(language: {
  distributions: Float64Array;
  classOf: (tokens: ArrayLike<number>, end: number) => number;
  contextLength: number;
  rank: number;
  vocabulary: number;
  seed: number;
}): (tokens: number, stream: number) => Generator<TokenIds> {
  const { distributions: u, classOf, contextLength, rank, vocabulary, seed } = language;
  const threshold = new Float64Array(rank * vocabulary);
  const alias = new Uint32Array(rank * vocabulary);
  for (let z = 0; z < rank; z++) {
    const base = z * vocabulary;
    const scaled = u.slice(base, base + vocabulary).map((p) => p * vocabulary);
    const small: number[] = [];
    const large: number[] = [];
    for (let t = 0; t < vocabulary; t++) (scaled[t]! < 1 ? small : large).push(t);
    while (small.length > 0 && large.length > 0) {
      const s = small.pop()!;
      const l = large[large.length - 1]!;
      threshold[base + s] = scaled[s]!;
      alias[base + s] = l;
      scaled[l] = scaled[l]! - (1 - scaled[s]!);
      if (scaled[l]! < 1) small.push(large.pop()!);
    }
    for (const t of [...small, ...large]) threshold[base + t] = 1;
  }
  return function* (tokens, stream) {
    const random = createRandom(seed, 1000 + stream);
    // The chunk starts with the context that the one before it ended in
    const held: TokenIds =
      vocabulary > 65536 ? new Uint32Array(CHUNK + contextLength) : new Uint16Array(CHUNK + contextLength);
    for (let i = 0; i < contextLength; i++) held[i] = Math.floor(random.uniform() * vocabulary);
    for (let from = 0; from < tokens; from += CHUNK) {
      const length = Math.min(CHUNK, tokens - from);
      for (let i = 0; i < length; i++) {
        const z = classOf(held, i + contextLength);
        const cell = random.uniform() * vocabulary;
        const column = Math.floor(cell);
        const at = z * vocabulary + column;
        held[i + contextLength] = cell - column < threshold[at]! ? column : alias[at]!;
      }
      yield held.subarray(contextLength, contextLength + length);
      held.copyWithin(0, length, length + contextLength);
    }
  };
}

const CHUNK = 1 << 18;

/** sum_z w_z u_z u_z^T has the nonzero eigenvalues of the rank x rank matrix sqrt(w_y w_z) u_y . u_z. */
function curveOfMixture(u: Float64Array, weights: ArrayLike<number>, rank: number, vocabulary: number): Float64Array {
  const small = new Float64Array(rank * rank);
  for (let y = 0; y < rank; y++) {
    for (let z = 0; z <= y; z++) {
      let dot = 0;
      for (let t = 0; t < vocabulary; t++) dot += u[y * vocabulary + t]! * u[z * vocabulary + t]!;
      small[y * rank + z] = small[z * rank + y] = dot * Math.sqrt(weights[y]! * weights[z]!);
    }
  }
  return wErrorCurve(symmetricEigenvalues(small, rank))!;
}
