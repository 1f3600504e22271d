import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import {
  type CardRecord,
  type DataRecord,
  decodeSegmentHeader,
  type FinishRecord,
  type FoundRecord,
  RECORD_MARKER_BYTES,
  RecordReader,
  SEGMENT_HEADER_BYTES,
  SEGMENT_VERSION,
} from "@headroom/protocol";
import { type SpoolPosition, segmentFileName } from "./layout.ts";
import { readBytes } from "./read-bytes.ts";

/** Consecutive records of one segment: data, or one control record alone. */
export interface SpoolSlice {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
  /** numbers of the records at `from` and `to` */
  readonly fromRecord: number;
  readonly toRecord: number;
  readonly records: readonly DataRecord[];
  readonly control: CardRecord | FinishRecord | undefined;
}

/** Bytes [from, to) of a segment from which nothing could be read. */
export interface SpoolDamage {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
  /** records that were written and are lost */
  readonly lost: number;
  /** the last record of a dead writer: it was killed, or its disk was full, in the middle */
  readonly torn: boolean;
  readonly reason: string;
}

/** A place to read on from; `record` is the number of the record there, when known. */
export interface ReadStart extends SpoolPosition {
  readonly record: number | undefined;
}

export interface SpoolReaderOptions {
  readonly directory: string;
  readonly start: ReadStart;
  /** true while a writer may still append: an incomplete tail is awaited, not cut */
  readonly live: () => boolean;
  readonly onDamage: (damage: SpoolDamage) => void;
  /** scalars in one slice at most */
  readonly pointsMaximum?: number;
  /** spool bytes in one slice at most */
  readonly bytesMaximum?: number;
}

const NO_RECORD = "no whole record stands there";
const WINDOW_BYTES = 256 * 1024;

/**
 * Reads a spool folder from a position on, while it may be growing. What is damaged is stepped over, up to the next whole
 * record. Memory is bounded by `bytesMaximum`, but for the rest of a damaged segment.
 *
 * @throws Error when a segment is of another version
 */
export class SpoolReader {
  readonly #options: Required<SpoolReaderOptions>;
  readonly #records = new RecordReader();
  #segment: number;
  #offset: number;
  /** number of the record at `#offset`, when known */
  #next: number | undefined;
  #fd: number | undefined;
  #buffer = new Uint8Array(WINDOW_BYTES);
  /** bytes of the segment from `#windowAt` on */
  #window = new Uint8Array(0);
  #windowAt = 0;
  #more = false;

  constructor(options: SpoolReaderOptions) {
    this.#options = { pointsMaximum: 100_000, bytesMaximum: 4 * 1024 * 1024, ...options };
    const { segment, offset, record } = options.start;
    this.#segment = segment;
    this.#offset = offset;
    this.#next = record;
  }

  /** Everything before it has been read. */
  get position(): SpoolPosition {
    return { segment: this.#segment, offset: this.#offset };
  }

  /** True when the last slice ended at a limit or a control record, not at the end of what was written. */
  get more(): boolean {
    return this.#more;
  }

  /** The next records up to `limit` (an offset in this segment), or undefined when there is none now. */
  next(limit = Number.POSITIVE_INFINITY, recordsMaximum = Number.POSITIVE_INFINITY): SpoolSlice | undefined {
    for (;;) {
      const closed = this.#isClosed();
      const slice = this.#readSlice(limit, recordsMaximum);
      if (slice !== undefined) return slice;
      if (!closed || limit !== Number.POSITIVE_INFINITY) return undefined;
      if (!this.#advance()) return undefined;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#window = new Uint8Array(0);
  }

  /** No byte will be added to the current segment: its successor exists, or nobody writes any more. */
  #isClosed(): boolean {
    return this.#hasSuccessor() || !this.#options.live();
  }

  #hasSuccessor(): boolean {
    return existsSync(join(this.#options.directory, segmentFileName(this.#segment + 1)));
  }

  /** Gives up on the rest of a closed segment and turns to the next one; false when there is none. */
  #advance(): boolean {
    const hasSuccessor = this.#hasSuccessor();
    const fd = this.#open();
    if (fd !== undefined) this.#giveUpRest(fd, hasSuccessor);
    if (!hasSuccessor) return false;
    this.close();
    this.#segment++;
    this.#offset = SEGMENT_HEADER_BYTES;
    return true;
  }

  #giveUpRest(fd: number, hasSuccessor: boolean): void {
    const rest = this.#rest(fd, Number.POSITIVE_INFINITY);
    if (rest.length === 0) return;
    const torn = !hasSuccessor && this.#records.at(rest, 0).kind === "cut";
    const from = this.#offset;
    this.#offset += rest.length;
    const firstOfNext = hasSuccessor ? this.#firstOfNext() : undefined;
    if (firstOfNext !== undefined && this.#next !== undefined) {
      this.#expect(firstOfNext, from, this.#offset);
      this.#next = firstOfNext;
      return;
    }
    // At the end of the last segment, only what is left of them tells how many records there were.
    const lost = torn ? 0 : Math.max(1, countMarkers(rest));
    const reason = torn ? "its last record was never written whole" : NO_RECORD;
    this.#options.onDamage({ segment: this.#segment, from, to: this.#offset, lost, torn, reason });
  }

  /** Number of the first record in the next segment, when its header tells. */
  #firstOfNext(): number | undefined {
    const file = join(this.#options.directory, segmentFileName(this.#segment + 1));
    const header = decodeSegmentHeader(readBytes(file, 0, SEGMENT_HEADER_BYTES));
    return header.kind === "header" ? header.firstRecord : undefined;
  }

  #readSlice(limit: number, recordsMaximum: number): SpoolSlice | undefined {
    const fd = this.#open();
    if (fd === undefined) return undefined;
    const { pointsMaximum, bytesMaximum } = this.#options;
    const from = this.#offset;
    let fromRecord = this.#next;
    const records: DataRecord[] = [];
    let points = 0;
    let control: SpoolSlice["control"];
    this.#more = true;
    while (records.length < recordsMaximum && points < pointsMaximum && this.#offset - from < bytesMaximum) {
      const found = this.#look(fd, limit);
      if (found.kind === "cut" || found.kind === "none") {
        if (this.#findAgain(fd, limit)) continue;
        this.#more = false;
        break;
      }
      const record = found.kind === "record" ? found.record : undefined;
      const isControl = record?.kind === "card" || record?.kind === "finish";
      if (isControl && records.length > 0) break;
      fromRecord ??= found.number;
      const place = this.#offset;
      this.#offset = this.#windowAt + found.end;
      this.#expect(found.number, place, place);
      this.#next = (found.number + 1) >>> 0;
      if (found.kind === "unreadable") this.#damage(place, this.#offset, 1, found.reason);
      if (record === undefined) continue;
      if (record.kind === "card" || record.kind === "finish") {
        control = record;
        break;
      }
      records.push(record);
      points += pointsOf(record);
    }
    if (this.#offset === from) return undefined;
    const segment = this.#segment;
    return {
      segment,
      from,
      to: this.#offset,
      fromRecord: fromRecord ?? 0,
      toRecord: this.#next ?? 0,
      records,
      control,
    };
  }

  /** What stands at `#offset`, read anew from the file where the window ends in its middle. */
  #look(fd: number, limit: number): FoundRecord {
    const at = this.#offset - this.#windowAt;
    const isInside = at >= 0 && at < this.#window.length;
    const found = isInside ? this.#records.at(this.#window, at) : undefined;
    if (found !== undefined && found.kind !== "cut") return found;
    const needed = Math.max(WINDOW_BYTES, found === undefined ? 0 : found.end - at);
    this.#load(fd, Math.min(needed, limit - this.#offset));
    const again = this.#records.at(this.#window, 0);
    if (again.kind !== "cut" || again.end <= this.#buffer.length) return again;
    this.#load(fd, Math.min(again.end, limit - this.#offset));
    return this.#records.at(this.#window, 0);
  }

  #load(fd: number, bytes: number): void {
    if (bytes > this.#buffer.length) this.#buffer = new Uint8Array(bytes);
    const length = bytes <= 0 ? 0 : readSync(fd, this.#buffer, 0, bytes, this.#offset);
    this.#window = this.#buffer.subarray(0, length);
    this.#windowAt = this.#offset;
  }

  /** No whole record stood at `#offset`: goes on to the next one, if there is any in the segment. */
  #findAgain(fd: number, limit: number): boolean {
    const rest = this.#rest(fd, limit);
    const at = this.#records.find(rest, 0);
    if (at === undefined) return false;
    this.#window = new Uint8Array(0);
    // Written whole since it was looked at.
    if (at === 0) return true;
    const found = this.#records.at(rest, at);
    const from = this.#offset;
    this.#offset += at;
    if ("number" in found) {
      this.#expect(found.number, from, this.#offset);
      this.#next = found.number;
    }
    return true;
  }

  /** The segment from `#offset` on. */
  #rest(fd: number, limit: number): Uint8Array {
    const rest = new Uint8Array(Math.max(0, Math.min(fstatSync(fd).size, limit) - this.#offset));
    return rest.subarray(0, rest.length === 0 ? 0 : readSync(fd, rest, 0, rest.length, this.#offset));
  }

  /** A record of this number stands behind bytes [from, to): what is missing before it was lost there. */
  #expect(number: number, from: number, to: number): void {
    const missing = this.#next === undefined ? 0 : (number - this.#next) >>> 0;
    const lost = missing < 2 ** 31 ? missing : 0;
    if (lost > 0 || to > from) this.#damage(from, to, lost, NO_RECORD);
  }

  #open(): number | undefined {
    if (this.#fd !== undefined) return this.#fd;
    const file = join(this.#options.directory, segmentFileName(this.#segment));
    const fd = openIfThere(file);
    if (fd === undefined) return undefined;
    const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
    const isShort = readSync(fd, bytes, 0, bytes.length, 0) < bytes.length;
    const header = isShort ? undefined : decodeSegmentHeader(bytes);
    if (header === undefined || header.kind === "foreign") {
      closeSync(fd);
      if (header === undefined) return undefined;
      throw new Error(
        `Cannot read ${file}: its layout must be of version ${SEGMENT_VERSION}, got version ${header.version}`,
      );
    }
    this.#fd = fd;
    if (this.#offset > SEGMENT_HEADER_BYTES) return fd;
    if (header.kind === "damaged") this.#damage(0, SEGMENT_HEADER_BYTES, 0, "it is no header");
    else {
      this.#expect(header.firstRecord, SEGMENT_HEADER_BYTES, SEGMENT_HEADER_BYTES);
      this.#next = header.firstRecord;
    }
    return fd;
  }

  #damage(from: number, to: number, lost: number, reason: string): void {
    this.#options.onDamage({ segment: this.#segment, from, to, lost, torn: false, reason });
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function countMarkers(bytes: Uint8Array): number {
  let count = 0;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (
    let at = buffer.indexOf(RECORD_MARKER_BYTES);
    at >= 0;
    at = buffer.indexOf(RECORD_MARKER_BYTES, at + RECORD_MARKER_BYTES.length)
  )
    count++;
  return count;
}

function pointsOf(record: DataRecord): number {
  if (record.kind === "row") return record.values.length;
  return record.kind === "frame" ? record.steps.length * record.metrics.length : 1;
}
