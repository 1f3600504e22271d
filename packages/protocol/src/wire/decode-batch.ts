import { isStep, LIMITS } from "../limits.ts";
import { metricNameSchema, runIdSchema, writerIdSchema } from "../names.ts";
import { type Batch, batchPointCount, type Section } from "./batch.ts";
import { crc32 } from "./crc32.ts";
import { BATCH_HEADER_BYTES, BATCH_MAGIC, BATCH_VERSION, SECTION_KIND } from "./layout.ts";

/** Bytes that are not a batch, or a batch that breaks a limit: the message says which constraint and the value seen. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/**
 * The batch in `bytes`, fully validated: magic, version, length, checksum, ids, names, limits, and strictly increasing
 * integer steps in each frame. The result shares no memory with `bytes`. O(bytes).
 *
 * @throws WireError
 */
export function decodeBatch(bytes: Uint8Array): Batch {
  if (bytes.length > LIMITS.batchBytes) fail(`at most ${LIMITS.batchBytes} bytes`, bytes.length);
  if (bytes.length < BATCH_HEADER_BYTES) fail(`at least ${BATCH_HEADER_BYTES} bytes`, bytes.length);
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = header.getUint32(0, true);
  if (magic !== BATCH_MAGIC) fail("it must start with HRB1", `0x${magic.toString(16)}`);
  const version = header.getUint16(4, true);
  if (version !== BATCH_VERSION) fail(`version ${BATCH_VERSION} is the one this server speaks`, version);
  const flags = header.getUint16(6, true);
  if (flags !== 0) fail("the two bytes after the version must be 0", flags);
  const length = header.getUint32(8, true);
  if (length !== bytes.length - BATCH_HEADER_BYTES) {
    fail(`the header promises ${length} body bytes`, bytes.length - BATCH_HEADER_BYTES);
  }
  const body = bytes.subarray(BATCH_HEADER_BYTES);
  if (crc32(body) !== header.getUint32(12, true))
    throw new WireError("Cannot read a batch: its checksum does not match");
  return readBody(new ByteReader(body));
}

function readBody(reader: ByteReader): Batch {
  const runId = reader.string();
  const writerId = reader.string();
  if (!runIdSchema.safeParse(runId).success) fail("the run id must be a uuid in lower case", shown(runId));
  if (!writerIdSchema.safeParse(writerId).success) fail("the writer id must be a uuid in lower case", shown(writerId));
  const sequence = reader.u64();
  if (sequence < 1) fail("the sequence number must be at least 1", sequence);
  const sections: Section[] = [];
  const count = reader.u32();
  for (let i = 0; i < count; i++) sections.push(readSection(reader));
  if (reader.remaining !== 0) fail("nothing may follow the last section", `${reader.remaining} bytes`);
  const batch = { runId, writerId, sequence, sections };
  const points = batchPointCount(batch);
  if (points > LIMITS.batchPoints) fail(`a batch holds at most ${LIMITS.batchPoints} points`, points);
  return batch;
}

function readSection(reader: ByteReader): Section {
  const kind = reader.u8();
  const end = reader.offset + 4 + reader.peekU32();
  reader.u32();
  const section = readPayload(kind, reader);
  if (reader.offset !== end) fail(`a section of kind ${kind} must end at byte ${end}`, reader.offset);
  return section;
}

function readPayload(kind: number, reader: ByteReader): Section {
  switch (kind) {
    case SECTION_KIND.frame: {
      const metricCount = reader.u32();
      if (metricCount === 0) fail("a frame names at least one metric", metricCount);
      if (metricCount > LIMITS.metricsPerRun) fail(`a frame has at most ${LIMITS.metricsPerRun} metrics`, metricCount);
      const metrics = Array.from({ length: metricCount }, () => reader.metricName());
      if (new Set(metrics).size !== metricCount)
        fail("a frame names each metric once", metrics.join(", ").slice(0, 200));
      const pointCount = reader.u32();
      if (pointCount === 0) fail("a frame holds at least one step", pointCount);
      const steps = reader.column(pointCount);
      checkSteps(steps);
      const wallTimesMs = reader.column(pointCount);
      for (const wallTimeMs of wallTimesMs) if (!Number.isFinite(wallTimeMs)) fail(WALL_TIME, wallTimeMs);
      return { kind: "frame", metrics, steps, wallTimesMs, values: metrics.map(() => reader.column(pointCount)) };
    }
    case SECTION_KIND.spectrum:
      return {
        kind: "spectrum",
        step: reader.step(),
        wallTimeMs: reader.wallTime(),
        method: reader.label("a method"),
        dtype: reader.label("a dtype"),
        rows: reader.u32(),
        columns: reader.u32(),
        singularValues: reader.column(reader.bounded(LIMITS.spectrumValues, "a spectrum")),
      };
    case SECTION_KIND.profile:
      return {
        kind: "profile",
        metric: reader.metricName(),
        step: reader.step(),
        wallTimeMs: reader.wallTime(),
        values: reader.column(reader.bounded(LIMITS.spectrumValues, "a layer profile")),
      };
    case SECTION_KIND.event: {
      const step = reader.f64();
      if (!Number.isNaN(step) && !isStep(step)) fail("a step must be an integer from 0 to 2^53 - 1", step);
      const wallTimeMs = reader.wallTime();
      const eventKind = reader.label("an event kind");
      const message = reader.string();
      if (message.length > LIMITS.eventMessageLength) {
        fail(`an event message has at most ${LIMITS.eventMessageLength} characters`, message.length);
      }
      return { kind: "event", step, wallTimeMs, eventKind, message };
    }
    default:
      return fail("a section kind must be 1 to 4", kind);
  }
}

function checkSteps(steps: Float64Array): void {
  let last = -1;
  for (const step of steps) {
    if (!isStep(step)) fail("a step must be an integer from 0 to 2^53 - 1", step);
    if (step <= last) fail(`steps must increase within a frame (after ${last})`, step);
    last = step;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length <= 80 ? text : `${text.slice(0, 77)}...`);
}

function fail(constraint: string, seen: unknown): never {
  throw new WireError(`Cannot read a batch: ${constraint}, got ${seen}`);
}

const WALL_TIME = "a wall time must be finite";
const CONTROL = /\p{Cc}/u;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  // Frames of a batch mostly repeat the same names.
  readonly #checkedNames = new Set<string>();
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  peekU32(): number {
    const value = this.u32();
    this.offset -= 4;
    return value;
  }

  u64(): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) fail("a sequence number must be below 2^53", value);
    return Number(value);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  step(): number {
    const step = this.f64();
    if (!isStep(step)) fail("a step must be an integer from 0 to 2^53 - 1", step);
    return step;
  }

  wallTime(): number {
    const wallTimeMs = this.f64();
    if (!Number.isFinite(wallTimeMs)) fail(WALL_TIME, wallTimeMs);
    return wallTimeMs;
  }

  bounded(maximum: number, what: string): number {
    const count = this.u32();
    if (count > maximum) fail(`${what} has at most ${maximum} values`, count);
    return count;
  }

  string(): string {
    const length = this.#view.getUint16(this.#take(2), true);
    const start = this.#take(length);
    try {
      return utf8.decode(this.#bytes.subarray(start, start + length));
    } catch {
      return fail("texts must be UTF-8", `${length} bytes that are not`);
    }
  }

  label(what: string): string {
    const label = this.string();
    if (label.length === 0 || label.length > LIMITS.nameLength || CONTROL.test(label)) {
      fail(`${what} must have 1 to ${LIMITS.nameLength} characters, none of them control characters`, shown(label));
    }
    return label;
  }

  metricName(): string {
    const name = this.string();
    if (this.#checkedNames.has(name)) return name;
    const parsed = metricNameSchema.safeParse(name);
    if (!parsed.success) fail(parsed.error.issues[0]?.message ?? "a metric name must be text", shown(name));
    this.#checkedNames.add(name);
    return name;
  }

  // Copied through a fresh buffer: `slice` of a Buffer would share its memory.
  column(count: number): Float64Array {
    const start = this.#take(count * 8);
    const column = new Float64Array(count);
    new Uint8Array(column.buffer).set(this.#bytes.subarray(start, start + count * 8));
    return column;
  }

  #take(count: number): number {
    if (this.remaining < count) fail(`${count} more bytes were promised`, `${this.remaining} left`);
    const start = this.offset;
    this.offset += count;
    return start;
  }
}
