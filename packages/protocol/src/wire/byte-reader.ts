import { isStep, LIMITS } from "../limits.ts";
import { metricNameSchema } from "../names.ts";
import { WireError } from "./wire-error.ts";

const CONTROL = /\p{Cc}/u;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads what `ByteWriter` wrote and refuses, with a `WireError`, what breaks a rule of the wire. */
export class ByteReader {
  readonly #what: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  // Frames of a batch mostly repeat the same names.
  readonly #checkedNames = new Set<string>();
  offset = 0;

  /** `what` is being read, for messages */
  constructor(bytes: Uint8Array, what: string) {
    this.#what = what;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(constraint: string, seen: unknown): never {
    throw new WireError(`Cannot read ${this.#what}: ${constraint}, got ${seen}`);
  }

  get remaining(): number {
    return this.#bytes.length - this.offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u64(): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail("a sequence number must be below 2^53", value);
    return Number(value);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  step(): number {
    const step = this.f64();
    if (!isStep(step)) this.fail("a step must be an integer from 0 to 2^53 - 1", step);
    return step;
  }

  wallTime(): number {
    const wallTimeMs = this.f64();
    if (!Number.isFinite(wallTimeMs)) this.fail("a wall time must be finite", wallTimeMs);
    return wallTimeMs;
  }

  bounded(maximum: number, what: string): number {
    const count = this.u32();
    if (count > maximum) this.fail(`${what} has at most ${maximum} values`, count);
    return count;
  }

  text(): string {
    const length = this.u16();
    const start = this.#take(length);
    try {
      return utf8.decode(this.#bytes.subarray(start, start + length));
    } catch {
      return this.fail("texts must be UTF-8", `${length} bytes that are not`);
    }
  }

  label(what: string): string {
    const label = this.text();
    if (label.length === 0 || label.length > LIMITS.nameLength || CONTROL.test(label)) {
      this.fail(
        `${what} must have 1 to ${LIMITS.nameLength} characters, none of them control characters`,
        shown(label),
      );
    }
    return label;
  }

  metricName(): string {
    const name = this.text();
    if (this.#checkedNames.has(name)) return name;
    const parsed = metricNameSchema.safeParse(name);
    if (!parsed.success) this.fail(parsed.error.issues[0]?.message ?? "a metric name must be text", shown(name));
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
    if (this.remaining < count) this.fail(`${count} more bytes were promised`, `${this.remaining} left`);
    const start = this.offset;
    this.offset += count;
    return start;
  }
}

/** A text for a message, in quotes and not too long. */
export function shown(text: string): string {
  return JSON.stringify(text.length <= 80 ? text : `${text.slice(0, 77)}...`);
}
