import { type CountOptions, countContexts } from "./count-contexts.ts";
import { type MixedContexts, MixedRowsBuilder } from "./mixed-rows-builder.ts";
import type { CountedRow, RowSink } from "./row-sink.ts";
import type { TokenSource } from "./token-source.ts";

/** Contexts followed by one single token, summed by that token (V entries each): they only add to the diagonal of any Gram matrix. */
export interface OneHotContexts {
  /** Number of such contexts. */
  rows: Float64Array;
  /** Sum of their n_c. */
  weight: Float64Array;
  /** Sum of their n_c^2, for variances. */
  weightSquared: Float64Array;
}

/** The contexts seen twice or more that fall in one half by their hash. */
export interface RepeatedContexts {
  oneHot: OneHotContexts;
  mixed: MixedContexts;
}

/** All that the spectra, nulls and bounds need of a corpus's n-gram counts; one-hot rows are never stored one by one. */
export interface ContextCounts {
  n: number;
  vocabulary: number;
  /** N: n-gram windows counted. */
  windows: number;
  /** C: distinct contexts. */
  contexts: number;
  /** Distinct contexts seen once. */
  singletons: number;
  /** Distinct n-grams: nonzero entries of the C x V matrix. */
  distinctNgrams: number;
  /** Contexts seen once, by their next token (V). */
  singletonNext: Float64Array;
  /** Contexts seen twice or more, in two random halves of the contexts (one half trains a subspace, the other scores it). */
  repeated: readonly [RepeatedContexts, RepeatedContexts];
}

/** Collects counted contexts into `ContextCounts`. */
export class ContextCountsBuilder implements RowSink {
  readonly #n: number;
  readonly #vocabulary: number;
  readonly #singletonNext: Float64Array;
  readonly #halves: readonly { oneHot: OneHotContexts; mixed: MixedRowsBuilder }[];

  constructor(n: number, vocabulary: number) {
    this.#n = n;
    this.#vocabulary = vocabulary;
    this.#singletonNext = new Float64Array(vocabulary);
    const zeros = (): Float64Array => new Float64Array(vocabulary);
    this.#halves = [0, 1].map(() => ({
      oneHot: { rows: zeros(), weight: zeros(), weightSquared: zeros() },
      mixed: new MixedRowsBuilder(),
    }));
  }

  singleton(next: number): void {
    this.#singletonNext[next] = this.#singletonNext[next]! + 1;
  }

  row(row: CountedRow): void {
    const { oneHot, mixed } = this.#halves[(row.hash >>> 4) & 1]!;
    if (row.length > 1) {
      mixed.add(row);
      return;
    }
    const next = row.columns[row.start]!;
    oneHot.rows[next] = oneHot.rows[next]! + 1;
    oneHot.weight[next] = oneHot.weight[next]! + row.total;
    oneHot.weightSquared[next] = oneHot.weightSquared[next]! + row.total * row.total;
  }

  /**
   * The counts; the builder is spent.
   *
   * @param next how often each token follows a context (V): then the contexts seen once are what the others leave of it, and `singleton` need not have been
   *   called
   */
  finish(next?: Uint32Array): ContextCounts {
    const [first, second] = this.#halves.map(({ oneHot, mixed }) => ({ oneHot, mixed: mixed.finish() }));
    const repeated = [first!, second!] as const;
    const repeatedNext = nextTokens(repeated, this.#vocabulary);
    const singletonNext = next ? repeatedNext.map((count, t) => next[t]! - count) : this.#singletonNext;
    const singletons = sum(singletonNext);
    const oneHotRows = sum(first!.oneHot.rows) + sum(second!.oneHot.rows);
    const mixedRows = first!.mixed.totals.length + second!.mixed.totals.length;
    const mixedEntries = first!.mixed.columns.length + second!.mixed.columns.length;
    return {
      n: this.#n,
      vocabulary: this.#vocabulary,
      windows: sum(repeatedNext) + singletons,
      contexts: oneHotRows + mixedRows + singletons,
      singletons,
      distinctNgrams: oneHotRows + mixedEntries + singletons,
      singletonNext,
      repeated,
    };
  }
}

/** How often each token follows a repeated context (V). */
function nextTokens(repeated: readonly RepeatedContexts[], vocabulary: number): Float64Array {
  const out = new Float64Array(vocabulary);
  for (const { oneHot, mixed } of repeated) {
    for (let t = 0; t < vocabulary; t++) out[t] = out[t]! + oneHot.weight[t]!;
    const { columns, counts } = mixed;
    for (let e = 0; e < columns.length; e++) out[columns[e]!] = out[columns[e]!]! + counts[e]!;
  }
  return out;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/**
 * Counts the n-grams of a source into the sums and sparse rows that every later stage reads.
 *
 * Memory: 9 V-arrays, 8 bytes per entry of mixed rows, and the counting's own `memoryBytes`.
 *
 * @throws RangeError when n is out of range
 */
export function countContextRows(source: TokenSource, options: CountOptions): ContextCounts {
  const builder = new ContextCountsBuilder(options.n, source.vocabulary);
  let next: Uint32Array | undefined;
  const sink: RowSink = {
    next: (counts) => {
      next = counts;
    },
    row: (row) => builder.row(row),
  };
  countContexts(source, sink, options);
  return builder.finish(next);
}
