import type { SmoothColumns } from "@headroom/protocol";

/**
 * Keeps, of points that come in order, the least and the greatest of each of equally wide parts of a range, and the
 * first and the last of all; a part that holds nothing finite keeps one NaN. Values are kept as they are.
 */
export class SmoothSample {
  readonly #parts: number;
  readonly #steps: number[] = [];
  readonly #values: number[] = [];
  readonly #wallTimesMs: number[] = [];
  #from = 0;
  #width = 1;
  #part = -1;
  // Of the part under way; three numbers each, since this is asked for every stored point.
  readonly #least = [Number.NaN, Number.NaN, Number.NaN];
  readonly #greatest = [Number.NaN, Number.NaN, Number.NaN];
  readonly #last = [Number.NaN, Number.NaN, Number.NaN];

  constructor(maxPoints: number) {
    this.#parts = Math.max(1, Math.floor(maxPoints / 2) - 1);
  }

  setRange(from: number, to: number): void {
    this.#from = from;
    this.#width = Math.max(1, (to - from + 1) / this.#parts);
  }

  take(step: number, value: number, ms: number): void {
    const part = Math.floor((step - this.#from) / this.#width);
    if (part !== this.#part) {
      this.#close();
      if (this.#part < 0) this.#keep([step, value, ms]);
      this.#part = part;
      set(this.#least, step, value, ms);
      set(this.#greatest, step, value, ms);
    } else {
      if (!(this.#least[1]! <= value) && !Number.isNaN(value)) set(this.#least, step, value, ms);
      if (!(this.#greatest[1]! >= value) && !Number.isNaN(value)) set(this.#greatest, step, value, ms);
    }
    set(this.#last, step, value, ms);
  }

  columns(): SmoothColumns {
    this.#close();
    if (this.#part >= 0) this.#keep(this.#last);
    return {
      steps: Float64Array.from(this.#steps),
      values: Float64Array.from(this.#values),
      wallTimesMs: Float64Array.from(this.#wallTimesMs),
    };
  }

  #close(): void {
    if (this.#part < 0) return;
    const leastFirst = this.#least[0]! <= this.#greatest[0]!;
    this.#keep(leastFirst ? this.#least : this.#greatest);
    this.#keep(leastFirst ? this.#greatest : this.#least);
  }

  #keep(point: readonly number[]): void {
    if (this.#steps.length > 0 && point[0]! <= this.#steps.at(-1)!) return;
    this.#steps.push(point[0]!);
    this.#values.push(point[1]!);
    this.#wallTimesMs.push(point[2]!);
  }
}

function set(point: number[], step: number, value: number, ms: number): void {
  point[0] = step;
  point[1] = value;
  point[2] = ms;
}
