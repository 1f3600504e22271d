import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  type EventSection,
  encodeSegmentHeader,
  type ProfileSection,
  RecordReader,
  RecordWriter,
  type RowLayout,
  SEGMENT_BYTES,
  SEGMENT_HEADER_BYTES,
  type SpectrumSection,
} from "@headroom/protocol";
import type { Clock } from "../clock.ts";
import { type SpoolPosition, segmentFileName } from "./layout.ts";
import { PendingBytes } from "./pending-bytes.ts";
import { readBytes } from "./read-bytes.ts";
import { WriteSpeed } from "./write-speed.ts";

export interface SpoolWriterOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** what the spool has to say: a failing disk, a slow disk, recovery; each once per change */
  readonly onNotice: (kind: SpoolNoticeKind, message: string, cause?: unknown) => void;
  /** a segment is closed at about this size; default 16 MiB */
  readonly segmentBytes?: number;
  /** bytes held in memory while the disk refuses them; beyond that points are dropped and counted; default 32 MiB */
  readonly pendingBytesMaximum?: number;
  /** one write system call; replaced by tests of full and slow disks */
  readonly write?: (fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => number;
}

export type SpoolNoticeKind = "spool-failing" | "spool-recovered" | "spool-slow" | "spool-fast";

const RETRY_EVERY_MS = 250;
const BUFFER_FOR_MS = 100;
const BUFFER_BYTES = 256 * 1024;
/** More than this that is not delivered, and reclaiming waits. */
const RECLAIM_BYTES = 1024 * 1024;
const NOTHING = new Uint8Array(0);

/**
 * The one writer of a spool folder. In the normal state every call is one `write` to the page cache at a known offset,
 * so a record is whole in the file when the call returns. While the disk refuses, records wait in bounded memory and
 * are written in order when it takes them again; a torn write is overwritten in place. While the disk is slow, records
 * are written together every 100 ms.
 */
export class SpoolWriter {
  readonly #options: Required<SpoolWriterOptions>;
  readonly #record = new RecordWriter();
  readonly #pending: PendingBytes;
  readonly #speed = new WriteSpeed();
  #fd = -1;
  #segment = 0;
  #offset = 0;
  #nextNumber = 0;
  #failing = false;
  #nextTryMs = 0;
  #droppedPoints = 0;

  constructor(options: SpoolWriterOptions) {
    this.#options = {
      segmentBytes: SEGMENT_BYTES,
      pendingBytesMaximum: 32 * 1024 * 1024,
      write: writeSync,
      ...options,
    };
    this.#pending = new PendingBytes(this.#options.pendingBytesMaximum);
    this.#openNext(0);
  }

  /** Where the spool ends once everything pending is written. */
  get position(): SpoolPosition {
    return { segment: this.#segment, offset: this.#offset + this.#pending.length };
  }

  /** True when everything recorded is in the file. */
  get settled(): boolean {
    return this.#pending.length === 0;
  }

  /** Points that neither disk nor memory could take. */
  get droppedPoints(): number {
    return this.#droppedPoints;
  }

  row(layout: RowLayout, step: number, wallTimeMs: number, values: ArrayLike<number>): void {
    if (this.#offset >= this.#options.segmentBytes && this.#pending.length === 0) this.#roll();
    this.#record.row(layout, step, wallTimeMs, values, this.#nextNumber);
    if (!this.#commit()) this.#droppedPoints += layout.metrics.length;
  }

  section(section: SpectrumSection | ProfileSection | EventSection): void {
    this.#record.section(section, this.#nextNumber);
    if (!this.#commit()) this.#droppedPoints++;
  }

  control(record: Parameters<RecordWriter["control"]>[0]): void {
    this.#record.control(record, this.#nextNumber);
    this.#commit();
  }

  /** Writes what waits, when it is time to; call it now and then. Costs nothing when nothing waits. */
  tick(): void {
    if (this.#pending.length > 0 && this.#options.clock.monotonicMs() >= this.#nextTryMs) this.#writePending();
  }

  /** Writes what waits, now. */
  settle(): void {
    if (this.#pending.length > 0) this.#writePending();
  }

  /**
   * Everything before `position` is with the server: while the disk refuses, the room it takes is used again. What is left on
   * the disk, part of one record at most, goes to a new segment with all that waits.
   */
  reclaim(position: SpoolPosition): void {
    const left = this.#offset - position.offset;
    if (this.#fd < 0 || !this.#failing || position.segment !== this.#segment || left > RECLAIM_BYTES) return;
    const previous = this.#fd;
    try {
      const torn = readBytes(
        join(this.#options.directory, segmentFileName(this.#segment)),
        position.offset,
        this.#offset,
      );
      const first = new RecordReader().at(Buffer.concat([torn, this.#pending.first() ?? NOTHING]), 0);
      if (first.kind !== "record" || first.end <= torn.length) return;
      ftruncateSync(previous, SEGMENT_HEADER_BYTES);
      this.#pending.unshift(torn);
      this.#offset = position.offset;
      this.#openNext(first.number);
      closeSync(previous);
    } catch {
      // No room even so: what waits goes on waiting.
    }
    this.#writePending();
  }

  close(): void {
    this.settle();
    closeSync(this.#fd);
    this.#fd = -1;
  }

  /** Sends the record on its way; false when there was no room for it: then its number goes to the next. */
  #commit(): boolean {
    const { buffer, length } = this.#record;
    let kept = true;
    this.tick();
    if (this.#pending.length > 0 || this.#speed.slow) {
      kept = this.#hold(buffer, 0, length);
    } else {
      const written = this.#write(buffer, length);
      this.#offset += written;
      if (written < length) kept = this.#hold(buffer, written, length);
      if (!kept) this.#offset -= written;
    }
    if (kept) this.#nextNumber = (this.#nextNumber + 1) >>> 0;
    return kept;
  }

  #hold(bytes: Uint8Array, from: number, to: number): boolean {
    const kept = this.#pending.push(bytes, from, to);
    if (!this.#failing && this.#pending.length >= BUFFER_BYTES) this.#writePending();
    else this.tick();
    return kept;
  }

  #writePending(): void {
    for (let block = this.#pending.first(); block !== undefined; block = this.#pending.first()) {
      const written = this.#write(block, block.length);
      this.#offset += written;
      this.#pending.shift(written);
      if (written < block.length) {
        this.#nextTryMs = this.#options.clock.monotonicMs() + RETRY_EVERY_MS;
        return;
      }
    }
    this.#nextTryMs = this.#options.clock.monotonicMs() + BUFFER_FOR_MS;
  }

  /** Bytes of `bytes[0, length)` that reached the file; fewer than all only when the disk refused. */
  #write(bytes: Uint8Array, length: number): number {
    const started = this.#options.clock.monotonicMs();
    let written = 0;
    try {
      while (written < length) {
        const taken = this.#options.write(this.#fd, bytes, written, length - written, this.#offset + written);
        if (taken === 0) throw new Error("the disk took no bytes");
        written += taken;
      }
    } catch (error) {
      this.#nextTryMs = started + RETRY_EVERY_MS;
      if (!this.#failing) {
        this.#failing = true;
        this.#options.onNotice(
          "spool-failing",
          `Cannot write to the spool in ${this.#options.directory}: ${messageOf(error)}; points wait in memory`,
          error,
        );
      }
      return written;
    }
    if (this.#failing) {
      this.#failing = false;
      this.#options.onNotice(
        "spool-recovered",
        `The spool can be written again; ${this.#droppedPoints} points had to be dropped`,
      );
    }
    const change = this.#speed.observe(this.#options.clock.monotonicMs() - started, length);
    if (change === "slow") {
      this.#options.onNotice(
        "spool-slow",
        `The disk of the spool in ${this.#options.directory} takes ${this.#speed.meanMs.toFixed(1)} ms a write; ` +
          `points are written together every ${BUFFER_FOR_MS} ms, and a kill can lose that much`,
      );
    } else if (change === "fast") {
      this.#options.onNotice("spool-fast", "The disk of the spool is fast again; every point is written at once");
    }
    return written;
  }

  #roll(): void {
    try {
      const previous = this.#fd;
      this.#openNext(this.#nextNumber);
      closeSync(previous);
    } catch {
      // No room for a new segment: the old one goes on growing, and #write tells when it cannot.
    }
  }

  #openNext(firstRecord: number): void {
    const segment = this.#segment + 1;
    const header = encodeSegmentHeader(firstRecord);
    const fd = openSync(join(this.#options.directory, segmentFileName(segment)), "w");
    try {
      if (this.#options.write(fd, header, 0, header.length, 0) < header.length) throw new Error("the disk is full");
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    this.#fd = fd;
    this.#segment = segment;
    this.#offset = SEGMENT_HEADER_BYTES;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
