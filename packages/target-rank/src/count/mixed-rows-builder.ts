import type { CountedRow } from "./row-sink.ts";

/** Contexts followed by two or more distinct tokens, as sparse rows. */
export interface MixedContexts {
  /** rows + 1 offsets into columns and counts; rows are ordered by their number of entries. */
  rowStarts: Float64Array;
  columns: Uint32Array;
  counts: Uint32Array;
  /** n_c of each row. */
  totals: Uint32Array;
}

/** Rows up to this many entries are kept apart by length as they come; only the longer ones, few, are sorted. */
const SHORT = 15;

/**
 * Collects sparse rows and gives them back in the order of their length (stable): products over them then run loops of equal length, which branch
 * prediction learns.
 */
export class MixedRowsBuilder {
  readonly #byLength = Array.from({ length: SHORT + 2 }, () => new RowList());

  add(row: CountedRow): void {
    this.#byLength[Math.min(row.length, SHORT + 1)]!.push(row);
  }

  /** The rows; the builder is spent. */
  finish(): MixedContexts {
    const lists = this.#byLength;
    const rows = lists.reduce((sum, list) => sum + list.rows, 0);
    const entries = lists.reduce((sum, list) => sum + list.entries, 0);
    const out: MixedContexts = {
      rowStarts: new Float64Array(rows + 1),
      columns: new Uint32Array(entries),
      counts: new Uint32Array(entries),
      totals: new Uint32Array(rows),
    };
    const to = { row: 0, entry: 0 };
    while (lists.length > 0) {
      const list = lists.shift()!;
      if (lists.length === 0) appendByLength(list, out, to);
      else appendInOrder(list, out, to);
    }
    return out;
  }
}

/** Rows one after another, in arrays that grow. */
class RowList {
  columns = new Uint32Array(0);
  counts = new Uint32Array(0);
  lengths = new Uint32Array(0);
  totals = new Uint32Array(0);
  rows = 0;
  entries = 0;

  push({ columns, counts, start, length, total }: CountedRow): void {
    if (this.rows === this.totals.length) {
      this.totals = grown(this.totals, this.rows + 1);
      this.lengths = grown(this.lengths, this.rows + 1);
    }
    const end = this.entries + length;
    if (end > this.columns.length) {
      this.columns = grown(this.columns, end);
      this.counts = grown(this.counts, end);
    }
    const toColumns = this.columns;
    const toCounts = this.counts;
    for (let from = start, to = this.entries; to < end; from++, to++) {
      toColumns[to] = columns[from]!;
      toCounts[to] = counts[from]!;
    }
    this.entries = end;
    this.lengths[this.rows] = length;
    this.totals[this.rows] = total;
    this.rows++;
  }
}

function grown(values: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(Math.max(least, 2 * values.length, 256));
  out.set(values);
  return out;
}

function appendInOrder(list: RowList, out: MixedContexts, to: { row: number; entry: number }): void {
  out.columns.set(list.columns.subarray(0, list.entries), to.entry);
  out.counts.set(list.counts.subarray(0, list.entries), to.entry);
  out.totals.set(list.totals.subarray(0, list.rows), to.row);
  for (let r = 0; r < list.rows; r++) out.rowStarts[++to.row] = to.entry += list.lengths[r]!;
}

function appendByLength(list: RowList, out: MixedContexts, to: { row: number; entry: number }): void {
  const { lengths, rows } = list;
  const starts = new Float64Array(rows + 1);
  for (let r = 0; r < rows; r++) starts[r + 1] = starts[r]! + lengths[r]!;
  const order = Uint32Array.from({ length: rows }, (_, r) => r).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  for (const r of order) {
    for (let from = starts[r]!; from < starts[r + 1]!; from++, to.entry++) {
      out.columns[to.entry] = list.columns[from]!;
      out.counts[to.entry] = list.counts[from]!;
    }
    out.totals[to.row] = list.totals[r]!;
    out.rowStarts[++to.row] = to.entry;
  }
}
