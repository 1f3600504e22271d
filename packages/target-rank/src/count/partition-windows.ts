import type { Workspace } from "../kernels/kernels.ts";
import type { TokenIds, TokenSource } from "./token-source.ts";

/** Windows per bucket: its n-grams and tables fit a 1 MB second-level cache, and the buckets' write positions the first. */
const BUCKET_WINDOWS = 12_288;
const CHUNK_TOKENS = 1 << 18;

/** One group of buckets in the kernels' memory: bucket b is the n-grams [starts[b], starts[b + 1]) of the records at `entries`. */
export interface Partition {
  entries: number;
  starts: Float64Array;
}

/** How the windows of a source fall into buckets. */
export interface PartitionPlan {
  /** Windows of each bucket, in the order of their hashes. */
  sizes: Uint32Array;
  windows: number;
  /** How often each token ends a window (V). */
  next: Uint32Array;
  n: number;
  /** Whether ids take four bytes. */
  wide: boolean;
}

/** Counts the windows of a source by the hash of their first n - 1 tokens, and by their last token: one sequential read. */
export function planPartitions(space: Workspace, source: TokenSource, n: number): PartitionPlan {
  const wide = source.vocabulary > 65536;
  const cells = Math.max(1, Math.ceil(source.tokens / BUCKET_WINDOWS));
  const sizes = space.zeros(4 * cells);
  const next = space.zeros(4 * source.vocabulary);
  const windows = eachChunk(space, source, n, (ids, count) =>
    space.call.countCells(ids, wide, count, n - 1, cells, sizes, next),
  );
  return { sizes: space.u32(sizes, cells).slice(), next: space.u32(next, source.vocabulary).slice(), windows, n, wide };
}

/**
 * Scatters a source's n-gram windows into their buckets, a group of buckets at a time, and hands each group to `use`.
 *
 * Each group is one sequential read of the source and holds at most about `memoryBytes` of n-grams (one bucket more when one context
 * is that frequent). The room is used again by the next group.
 */
export function scatterPartitions(
  space: Workspace,
  source: TokenSource,
  plan: PartitionPlan,
  memoryBytes: number,
  use: (partition: Partition) => void,
): void {
  const { sizes, n, wide } = plan;
  const record = n * (wide ? 4 : 2);
  const groups = groupCells(sizes, Math.max(1, Math.floor(memoryBytes / record)));
  const entries = space.allocate(record * Math.max(...groups.map(({ held }) => held)));
  const cursors = space.allocate(4 * Math.max(...groups.map(({ from, to }) => to - from)));
  for (const { from, to } of groups) {
    const starts = new Float64Array(to - from + 1);
    for (let c = from; c < to; c++) starts[c - from + 1] = starts[c - from]! + sizes[c]!;
    space.u32(cursors, to - from).set(starts.subarray(0, to - from).map((start) => entries + record * start));
    eachChunk(space, source, n, (ids, count) =>
      space.call.scatterWindows(ids, wide, count, n - 1, sizes.length, from, to - from, cursors),
    );
    use({ entries, starts });
  }
}

/** Ranges of cells that hold at most `capacity` windows each, or one cell alone. */
function groupCells(sizes: Uint32Array, capacity: number): { from: number; to: number; held: number }[] {
  const groups: { from: number; to: number; held: number }[] = [];
  let from = 0;
  while (from < sizes.length) {
    let to = from;
    let held = 0;
    while (to < sizes.length && (to === from || held + sizes[to]! <= capacity)) held += sizes[to++]!;
    groups.push({ from, to, held });
    from = to;
  }
  return groups;
}

/** Brings a source into the kernels' memory chunk by chunk, each with the windows that start in it, document by document. Returns all windows. */
function eachChunk(
  space: Workspace,
  source: TokenSource,
  n: number,
  use: (ids: number, windows: number) => void,
): number {
  const wide = source.vocabulary > 65536;
  const context = n - 1;
  const staged = space.allocate((CHUNK_TOKENS + context) * (wide ? 4 : 2));
  const view: TokenIds = wide ? space.u32(staged, CHUNK_TOKENS + context) : space.u16(staged, CHUNK_TOKENS + context);
  const starts = source.documentStarts;
  let windows = 0;
  for (let d = 0; d <= starts.length; d++) {
    const documentEnd = d < starts.length ? starts[d]! : source.tokens;
    let position = d === 0 ? 0 : starts[d - 1]!;
    while (documentEnd - position >= n) {
      const chunk = source.read(position, Math.min(documentEnd, position + CHUNK_TOKENS + context));
      const count = chunk.length - context;
      view.set(chunk);
      use(staged, count);
      windows += count;
      position += count;
    }
  }
  return windows;
}
