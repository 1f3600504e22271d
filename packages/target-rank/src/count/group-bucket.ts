import type { Workspace } from "../kernels/kernels.ts";
import type { PartitionPlan } from "./partition-windows.ts";
import type { CountedRow, RowSink } from "./row-sink.ts";

/** Groups buckets of n-grams by context. */
export type BucketGrouper = (entries: number, from: number, to: number, sink: RowSink) => void;

/**
 * Makes room for the largest bucket of a plan. The grouper groups the n-grams [from, to) of the records at `entries` by their first n - 1 tokens and hands
 * each distinct context to the sink once: the contexts seen once, then the others by first appearance. Cost: O(to - from).
 */
export function createGrouper(space: Workspace, plan: PartitionPlan, vocabulary: number): BucketGrouper {
  const { n, wide, sizes } = plan;
  const capacity = sizes.reduce((most, size) => Math.max(most, size), 1);
  const work = space.zeros(space.call.groupWorkBytes(capacity, vocabulary) >>> 0);
  const record = n * (wide ? 4 : 2);
  return (entries, from, to, sink) => {
    const start = entries + from * record;
    const found = space.call.groupBucket(start, to - from, n, wide, work, capacity, vocabulary);
    const singles = Number(found & 0xffffffffn);
    const rows = Number(found >> 32n);
    const ids = wide ? space.u32(start, (to - from) * n) : space.u16(start, (to - from) * n);
    const array = (index: number, length: number): Uint32Array => space.u32(work + 4 * capacity * index, length);
    if (sink.singleton) {
      const single = array(0, singles);
      for (let i = 0; i < singles; i++) {
        const offset = single[i]! * n;
        sink.singleton(ids[offset + n - 1]!, ids, offset);
      }
    }
    const first = array(1, rows);
    const totals = array(2, rows);
    const hashes = array(3, rows);
    const lengths = array(4, rows);
    const row: CountedRow = {
      columns: array(5, to - from),
      counts: array(6, to - from),
      start: 0,
      length: 0,
      total: 0,
      hash: 0,
      entries: ids,
      offset: 0,
    };
    for (let r = 0; r < rows; r++) {
      row.length = lengths[r]!;
      row.total = totals[r]!;
      row.hash = hashes[r]!;
      row.offset = first[r]! * n;
      sink.row(row);
      row.start += row.length;
    }
  };
}
