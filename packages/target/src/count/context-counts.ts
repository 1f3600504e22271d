import { type CountOptions, countContexts } from "./count-contexts.ts";
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

/** Contexts followed by two or more distinct tokens, as sparse rows. */
export interface MixedContexts {
  /** rows + 1 offsets into columns and counts; rows are ordered by their number of entries. */
  rowStarts: Float64Array;
  columns: Uint32Array;
  counts: Uint32Array;
  /** n_c of each row. */
  totals: Uint32Array;
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
  readonly #halves: readonly [HalfBuilder, HalfBuilder];
  #windows = 0;
  #contexts = 0;
  #singletons = 0;
  #distinct = 0;

  constructor(n: number, vocabulary: number) {
    this.#n = n;
    this.#vocabulary = vocabulary;
    this.#singletonNext = new Float64Array(vocabulary);
    this.#halves = [new HalfBuilder(vocabulary), new HalfBuilder(vocabulary)];
  }

  singleton(next: number): void {
    this.#singletons++;
    this.#singletonNext[next] = this.#singletonNext[next]! + 1;
  }

  row(row: CountedRow): void {
    this.#windows += row.total;
    this.#contexts++;
    this.#distinct += row.length;
    const half = this.#halves[(row.hash >>> 4) & 1]!;
    if (row.length === 1) half.addOneHot(row.columns[row.start]!, row.total);
    else half.addMixed(row);
  }

  finish(): ContextCounts {
    return {
      n: this.#n,
      vocabulary: this.#vocabulary,
      windows: this.#windows + this.#singletons,
      contexts: this.#contexts + this.#singletons,
      singletons: this.#singletons,
      distinctNgrams: this.#distinct + this.#singletons,
      singletonNext: this.#singletonNext,
      repeated: [this.#halves[0].finish(), this.#halves[1].finish()],
    };
  }
}

class HalfBuilder {
  readonly oneHot: OneHotContexts;
  #rowStarts = new Float64Array(1024);
  #totals = new Uint32Array(1024);
  #columns = new Uint32Array(4096);
  #counts = new Uint32Array(4096);
  #rows = 0;
  #entries = 0;

  constructor(vocabulary: number) {
    this.oneHot = {
      rows: new Float64Array(vocabulary),
      weight: new Float64Array(vocabulary),
      weightSquared: new Float64Array(vocabulary),
    };
  }

  addOneHot(next: number, total: number): void {
    const { rows, weight, weightSquared } = this.oneHot;
    rows[next] = rows[next]! + 1;
    weight[next] = weight[next]! + total;
    weightSquared[next] = weightSquared[next]! + total * total;
  }

  addMixed(row: CountedRow): void {
    const { length, total, start } = row;
    this.#reserve(length);
    const end = this.#entries;
    const columns = this.#columns;
    const counts = this.#counts;
    for (let i = 0; i < length; i++) {
      columns[end + i] = row.columns[start + i]!;
      counts[end + i] = row.counts[start + i]!;
    }
    this.#entries = end + length;
    this.#totals[this.#rows] = total;
    this.#rows++;
    this.#rowStarts[this.#rows] = this.#entries;
  }

  finish(): RepeatedContexts {
    return {
      oneHot: this.oneHot,
      mixed: sortedByLength({
        rowStarts: this.#rowStarts.subarray(0, this.#rows + 1),
        columns: this.#columns.subarray(0, this.#entries),
        counts: this.#counts.subarray(0, this.#entries),
        totals: this.#totals.subarray(0, this.#rows),
      }),
    };
  }

  #reserve(length: number): void {
    if (this.#rows + 2 > this.#rowStarts.length) {
      const capacity = this.#rowStarts.length * 2;
      this.#rowStarts = grownCopy(this.#rowStarts, new Float64Array(capacity));
      this.#totals = grownCopy(this.#totals, new Uint32Array(capacity));
    }
    if (this.#entries + length > this.#columns.length) {
      const capacity = Math.max(this.#columns.length * 2, this.#entries + length);
      this.#columns = grownCopy(this.#columns, new Uint32Array(capacity));
      this.#counts = grownCopy(this.#counts, new Uint32Array(capacity));
    }
  }
}

/** Rows in the order of their length (stable): products over them then run loops of equal length, which branch prediction learns. */
function sortedByLength(rows: MixedContexts): MixedContexts {
  const { rowStarts, columns, counts, totals } = rows;
  const lengthOf = (r: number): number => rowStarts[r + 1]! - rowStarts[r]!;
  let longest = 0;
  for (let r = 0; r < totals.length; r++) longest = Math.max(longest, lengthOf(r));
  const cursors = new Float64Array(longest + 2);
  for (let r = 0; r < totals.length; r++) cursors[lengthOf(r) + 1] = cursors[lengthOf(r) + 1]! + 1;
  for (let l = 1; l < cursors.length; l++) cursors[l] = cursors[l]! + cursors[l - 1]!;
  const order = new Uint32Array(totals.length);
  for (let r = 0; r < totals.length; r++) {
    const at = cursors[lengthOf(r)]!;
    order[at] = r;
    cursors[lengthOf(r)] = at + 1;
  }
  const out: MixedContexts = {
    rowStarts: new Float64Array(rowStarts.length),
    columns: new Uint32Array(columns.length),
    counts: new Uint32Array(counts.length),
    totals: new Uint32Array(totals.length),
  };
  let end = 0;
  for (let i = 0; i < order.length; i++) {
    const r = order[i]!;
    out.totals[i] = totals[r]!;
    for (let e = rowStarts[r]!; e < rowStarts[r + 1]!; e++, end++) {
      out.columns[end] = columns[e]!;
      out.counts[end] = counts[e]!;
    }
    out.rowStarts[i + 1] = end;
  }
  return out;
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
  countContexts(source, builder, options);
  return builder.finish();
}

function grownCopy<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
