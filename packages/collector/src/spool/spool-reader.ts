import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { SEGMENT_HEADER_BYTES, SEGMENT_MAGIC, SEGMENT_VERSION, type SpoolPosition, segmentFileName } from "./layout.ts";
import { type MetricSets, readRecord } from "./read-records.ts";
import type { CardRecord, FinishRecord, SpoolRecord } from "./spool-record.ts";

export type DataRecord = Exclude<SpoolRecord, CardRecord | FinishRecord>;

/** Consecutive records of one segment: data, or one control record alone. */
export interface SpoolStretch {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
  readonly records: readonly DataRecord[];
  readonly control: CardRecord | FinishRecord | undefined;
}

export interface SpoolReaderOptions {
  readonly directory: string;
  readonly start: SpoolPosition;
  /** true while a writer may still append: an incomplete tail is awaited, not cut */
  readonly live: () => boolean;
  /** damage that was stepped over, in words */
  readonly onDamage: (message: string) => void;
  /** scalars in one stretch at most */
  readonly pointsMaximum?: number;
  /** spool bytes in one stretch at most */
  readonly bytesMaximum?: number;
}

/** Reads a spool folder from a position on, while it may be growing. Memory is bounded by `bytesMaximum`. */
export class SpoolReader {
  readonly #options: Required<SpoolReaderOptions>;
  #segment: number;
  #offset: number;
  #fd: number | undefined;
  #sets: MetricSets = new Map();
  #buffer: Uint8Array;
  #more = false;
  #reportedDamage = "";

  constructor(options: SpoolReaderOptions) {
    this.#options = { pointsMaximum: 100_000, bytesMaximum: 4 * 1024 * 1024, ...options };
    this.#segment = options.start.segment;
    this.#offset = SEGMENT_HEADER_BYTES;
    this.#buffer = new Uint8Array(64 * 1024);
    this.#skipTo(options.start.offset);
  }

  /** Everything before it has been read. */
  get position(): SpoolPosition {
    return { segment: this.#segment, offset: this.#offset };
  }

  /** True when the last stretch ended at a limit or a control record, not at the end of what was written. */
  get more(): boolean {
    return this.#more;
  }

  /** The next records up to `limit` (an offset in this segment), or undefined when there is none now. */
  next(limit = Number.POSITIVE_INFINITY): SpoolStretch | undefined {
    for (;;) {
      const closed = this.#isClosed();
      const stretch = this.#readStretch(limit);
      if (stretch !== undefined) return stretch;
      if (!closed || limit !== Number.POSITIVE_INFINITY) return undefined;
      if (!this.#advance()) return undefined;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** No byte will be added to the current segment: its successor exists, or nobody writes any more. */
  #isClosed(): boolean {
    return existsSync(join(this.#options.directory, segmentFileName(this.#segment + 1))) || !this.#options.live();
  }

  #advance(): boolean {
    if (this.#fd !== undefined) {
      const rest = fstatSync(this.#fd).size - this.#offset;
      if (rest > 0)
        this.#damage(`${rest} bytes at the end of segment ${this.#segment} are no whole record and were cut`);
    }
    if (!existsSync(join(this.#options.directory, segmentFileName(this.#segment + 1)))) return false;
    this.close();
    this.#segment++;
    this.#offset = SEGMENT_HEADER_BYTES;
    this.#sets = new Map();
    return true;
  }

  /** Reads up to `offset` for the definitions on the way. */
  #skipTo(offset: number): void {
    while (this.#offset < offset) {
      if (this.#readStretch(offset) === undefined) {
        this.#offset = offset;
        return;
      }
    }
  }

  #readStretch(limit: number): SpoolStretch | undefined {
    const fd = this.#open();
    if (fd === undefined) return undefined;
    const from = this.#offset;
    const records: DataRecord[] = [];
    let points = 0;
    for (;;) {
      const available = this.#fill(fd, Math.min(limit - this.#offset, this.#options.bytesMaximum));
      let at = 0;
      let stop = available === 0;
      while (!stop) {
        const result = readRecord(this.#buffer.subarray(0, available), at, this.#sets);
        if (result.kind === "incomplete") {
          // A record larger than the buffer: read again with room for it.
          if (at === 0 && available === this.#buffer.length && available < limit - this.#offset) {
            this.#buffer = new Uint8Array(this.#buffer.length * 4);
          } else {
            stop = at === 0;
          }
          break;
        }
        if (result.kind === "broken") {
          if (at > 0) break;
          stop = true;
          this.#damage(`no record can be read at byte ${this.#offset} of segment ${this.#segment}`);
          break;
        }
        const { record, damaged } = result;
        if (damaged)
          this.#damage(`a record at byte ${this.#offset + at} of segment ${this.#segment} fails its checksum`);
        if (record !== null && (record.kind === "card" || record.kind === "finish")) {
          this.#more = true;
          if (records.length > 0) {
            this.#offset += at;
            return { segment: this.#segment, from, to: this.#offset, records, control: undefined };
          }
          this.#offset += result.end;
          return { segment: this.#segment, from, to: this.#offset, records, control: record };
        }
        at = result.end;
        if (record === null) continue;
        records.push(record);
        points += record.kind === "row" ? record.values.length : 1;
        if (points >= this.#options.pointsMaximum) stop = true;
      }
      this.#offset += at;
      this.#more = points >= this.#options.pointsMaximum || this.#offset - from >= this.#options.bytesMaximum;
      if (stop || this.#offset - from >= this.#options.bytesMaximum || this.#offset >= limit) break;
    }
    if (records.length === 0 && this.#offset === from) return undefined;
    return { segment: this.#segment, from, to: this.#offset, records, control: undefined };
  }

  #fill(fd: number, wanted: number): number {
    const length = Math.min(this.#buffer.length, wanted);
    return length <= 0 ? 0 : readSync(fd, this.#buffer, 0, length, this.#offset);
  }

  #open(): number | undefined {
    if (this.#fd !== undefined) return this.#fd;
    try {
      const fd = openSync(join(this.#options.directory, segmentFileName(this.#segment)), "r+");
      const header = new Uint8Array(SEGMENT_HEADER_BYTES);
      if (readSync(fd, header, 0, header.length, 0) < header.length) {
        closeSync(fd);
        return undefined;
      }
      const view = new DataView(header.buffer);
      if (view.getUint32(0, true) !== SEGMENT_MAGIC || view.getUint32(4, true) !== SEGMENT_VERSION) {
        closeSync(fd);
        this.#damage(`segment ${this.#segment} does not start as a spool segment of version ${SEGMENT_VERSION} does`);
        return undefined;
      }
      this.#fd = fd;
      return fd;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  #damage(message: string): void {
    if (message === this.#reportedDamage) return;
    this.#reportedDamage = message;
    this.#options.onDamage(`The spool in ${this.#options.directory} is damaged: ${message}`);
  }
}
