import type { Spacing } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import { checksum } from "../series/bytes.ts";
import type { PlacedBlocks } from "../series/down-sample.ts";
import { CHUNK_POINTS, decodeChunk } from "../series/point-chunk.ts";
import { lowerBound, type PointColumns, sliceColumns } from "../series/point-columns.ts";
import { BLOCK_POINTS, blocksOfPoints, decodeSummary, FAN } from "../series/summary.ts";
import { GROUP_SERIES, type TailRow, tailColumns } from "../series/tail-row.ts";
import { readTail } from "./compact-tail.ts";
import type { Query } from "./query.ts";
import { atLeast, between, select, selectFirst } from "./statements.ts";

export interface StepRange {
  readonly attempt: number;
  /** points of the whole attempt, and those of them still in the tail */
  readonly pointCount: number;
  readonly tailCount: number;
  /** both ends included */
  readonly fromStep: number;
  readonly toStep: number;
}

/** Chunks in a row, and their share of the buckets. */
interface ChunkRange {
  readonly start: number;
  readonly end: number;
  readonly share: number;
}

type TailRows = readonly { readonly attempt: number; readonly row: TailRow }[];

/** Tails read so far by one question: several of its series may share one. */
export type TailCache = Map<string, TailRows>;

/**
 * The range in blocks, in order: points when it holds at most about 64 points per point asked for, else in its interior
 * the widest blocks that are narrower than a bucket. On a log axis of steps the same for each
 * octave, whose buckets are twice as wide as those of the octave before. Reads O(maxPoints) and a logarithm.
 */
export function* readBlocks(
  runId: string,
  seriesIndex: number,
  range: StepRange,
  question: { readonly maxPoints: number; readonly spacing: Spacing },
  tails: TailCache,
): Query<PlacedBlocks[]> {
  const reader = new NodeReader(runId, seriesIndex, range);
  const sealed = (range.pointCount - range.tailCount) / CHUNK_POINTS;
  const blocks: PlacedBlocks[] = [];
  if (sealed > 0) {
    const start = yield* reader.chunkAt(range.fromStep, sealed);
    const end = Math.min(sealed - 1, yield* reader.chunkAt(range.toStep, sealed));
    if (start <= end) {
      const whole = { start, end, share: 1 };
      for (const chunks of question.spacing === "log" ? yield* reader.octaves(start, end, sealed) : [whole]) {
        const points = (chunks.end - chunks.start + 1) * CHUNK_POINTS;
        const bucketPoints = points / ((question.maxPoints / 2) * chunks.share);
        if (bucketPoints < BLOCK_POINTS) blocks.push(...(yield* reader.points(chunks.start, chunks.end)));
        else blocks.push(...(yield* reader.summarised(chunks.start, chunks.end, bucketPoints)));
      }
    }
  }
  if (range.tailCount > 0) {
    for (const { attempt, row } of yield* cachedTail(tails, runId, Math.floor(seriesIndex / GROUP_SERIES))) {
      const columns = attempt === range.attempt ? tailColumns(row, seriesIndex) : undefined;
      if (columns) pushRange(blocks, columns, range);
    }
  }
  return blocks;
}

function* cachedTail(tails: TailCache, runId: string, groupIndex: number): Query<TailRows> {
  const key = `${runId} ${groupIndex}`;
  const known = tails.get(key);
  if (known) return known;
  const rows = yield* readTail(runId, groupIndex);
  tails.set(key, rows);
  return rows;
}

function pushRange(blocks: PlacedBlocks[], columns: PointColumns, range: StepRange): void {
  const start = lowerBound(columns.steps, range.fromStep);
  const end = lowerBound(columns.steps, range.toStep + 1);
  if (start === end) return;
  const inside = sliceColumns(columns, start, end);
  blocks.push({ ...blocksOfPoints(inside), firstStep: inside.steps[0]!, lastStep: inside.steps.at(-1)! });
}

class NodeReader {
  readonly #runId: string;
  readonly #seriesIndex: number;
  readonly #range: StepRange;

  constructor(runId: string, seriesIndex: number, range: StepRange) {
    this.#runId = runId;
    this.#seriesIndex = seriesIndex;
    this.#range = range;
  }

  /** Position of the first chunk that ends at or after the step; `sealed` when none does. */
  *chunkAt(step: number, sealed: number): Query<number> {
    const row = yield* selectFirst("seriesNodes", {
      columns: ["position"],
      where: { ...this.#at(0), lastStep: atLeast(step) },
      order: ["lastStep"],
    });
    return row?.position ?? sealed;
  }

  /**
   * Chunks start … end cut where the step has doubled; a chunk that lies across a cut is of the finer side. The first
   * chunk may hold many octaves and is asked for with buckets of no width, that is as points.
   */
  *octaves(start: number, end: number, sealed: number): Query<ChunkRange[]> {
    const low = Math.max(1, this.#range.fromStep);
    const width = Math.log(this.#range.toStep / low) || 1;
    const octaves: ChunkRange[] = [];
    let to = end;
    for (let toStep = this.#range.toStep; to > start; toStep /= 2) {
      const half = toStep / 2;
      const from = half <= low ? start - 1 : Math.max(start, yield* this.chunkAt(Math.ceil(half), sealed));
      // log2, not log: blocks are to be narrower than the octave's first bucket, which is log(2) of its mean one.
      if (from < to) octaves.push({ start: from + 1, end: to, share: Math.log2(toStep / Math.max(low, half)) / width });
      to = Math.min(to, from);
    }
    if (to === start) octaves.push({ start, end: start, share: Number.POSITIVE_INFINITY });
    return octaves.reverse();
  }

  /** Chunks start … end as points within the range. */
  *points(start: number, end: number): Query<PlacedBlocks[]> {
    const rows = yield* select("seriesNodes", {
      columns: ["position", "pointsChecksum", "points"],
      where: { ...this.#at(0), position: between(start, end) },
      order: ["position"],
    });
    const blocks: PlacedBlocks[] = [];
    for (const row of rows) {
      pushRange(blocks, decodeChunk(this.#verified(row.points, row.pointsChecksum, 0, row.position)), this.#range);
    }
    return blocks;
  }

  /** Chunks start … end: as points where the range cuts a chunk, else in blocks of at most `bucketPoints`. */
  *summarised(start: number, end: number, bucketPoints: number): Query<PlacedBlocks[]> {
    let height = 0;
    while (BLOCK_POINTS * FAN ** (height + 1) <= bucketPoints) height++;
    const left = yield* this.#cut(start);
    const right = start === end ? { whole: true, blocks: [] } : yield* this.#cut(end);
    const inner = yield* this.#cover(left.whole ? start : start + 1, right.whole ? end : end - 1, height);
    return [...left.blocks, ...inner, ...right.blocks];
  }

  /** The chunk's points when the range holds only some of them. */
  *#cut(position: number): Query<{ whole: boolean; blocks: PlacedBlocks[] }> {
    const row = yield* selectFirst("seriesNodes", {
      columns: ["firstStep", "lastStep"],
      where: { ...this.#at(0), position },
    });
    const whole = row !== undefined && row.firstStep >= this.#range.fromStep && row.lastStep <= this.#range.toStep;
    return { whole, blocks: whole ? [] : yield* this.points(position, position) };
  }

  /** Chunks start … end by nodes of the height, and by lower ones where those reach beyond. */
  *#cover(start: number, end: number, height: number): Query<PlacedBlocks[]> {
    if (start > end) return [];
    if (height === 0) return yield* this.#summaries(0, start, end, "fine");
    const span = FAN ** height;
    const firstNode = Math.ceil(start / span);
    const lastNode = Math.floor((end + 1) / span) - 1;
    if (firstNode > lastNode) return yield* this.#coverBelow(start, end, height);
    return [
      ...(yield* this.#coverBelow(start, firstNode * span - 1, height)),
      ...(yield* this.#summaries(height, firstNode, lastNode, "fine")),
      ...(yield* this.#coverBelow((lastNode + 1) * span, end, height)),
    ];
  }

  // A node's coarse blocks are as wide as the fine blocks of the height above.
  *#coverBelow(start: number, end: number, height: number): Query<PlacedBlocks[]> {
    if (start > end) return [];
    const below = height - 1;
    const span = FAN ** below;
    const firstNode = Math.ceil(start / span);
    const lastNode = Math.floor((end + 1) / span) - 1;
    if (firstNode > lastNode) return yield* this.#cover(start, end, below);
    return [
      ...(yield* this.#cover(start, firstNode * span - 1, below)),
      ...(yield* this.#summaries(below, firstNode, lastNode, "coarse")),
      ...(yield* this.#cover((lastNode + 1) * span, end, below)),
    ];
  }

  *#summaries(height: number, start: number, end: number, blocks: "fine" | "coarse"): Query<PlacedBlocks[]> {
    const sum = `${blocks}Checksum` as const;
    const rows = yield* select("seriesNodes", {
      columns: ["position", "firstStep", "lastStep", blocks, sum],
      where: { ...this.#at(height), position: between(start, end) },
      order: ["position"],
    });
    return rows.map((row) => {
      const { firstStep, lastStep } = row;
      return Object.assign(decodeSummary(this.#verified(row[blocks], row[sum], height, row.position)), {
        firstStep,
        lastStep,
      });
    });
  }

  #at(height: number) {
    return { runId: this.#runId, seriesIndex: this.#seriesIndex, attempt: this.#range.attempt, height };
  }

  #verified(bytes: Uint8Array | null, sum: number, height: number, position: number): Uint8Array {
    if (bytes !== null && checksum(bytes) === sum) return bytes;
    throw new StoreError(
      "corrupt",
      `chunk ${position} at height ${height} of attempt ${this.#range.attempt} does not match its checksum`,
    );
  }
}
