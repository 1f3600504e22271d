/** What one cell holds. `notANumber` is the text NaN, which means "diverged" in one file and "not logged" in another. */
export type Cell = number | typeof NOT_A_NUMBER | string | undefined;

/** The text NaN as it stood in the file; the column decides what it stands for (see settle-nan.ts). */
export const NOT_A_NUMBER = Symbol("NaN as text");

const MISSING = 0;
const NUMBER = 1;
const NAN_TEXT = 2;
const TEXT = 3;

/**
 * One column of a file as it was read: 9 bytes a cell. Texts are kept once each, so that a run's name in every row costs no more.
 */
export class RawColumn {
  #kinds = new Uint8Array(64);
  #values = new Float64Array(64);
  #texts: string[] = [];
  #indexOfText = new Map<string, number>();
  /** cells that hold a number, the text NaN, another text */
  numbers = 0;
  nanTexts = 0;
  words = 0;

  set(row: number, cell: Cell): void {
    if (cell === undefined) return;
    if (row >= this.#kinds.length) this.#grow(row + 1);
    if (typeof cell === "number") {
      this.#kinds[row] = NUMBER;
      this.#values[row] = cell;
      this.numbers++;
    } else if (cell === NOT_A_NUMBER) {
      this.#kinds[row] = NAN_TEXT;
      this.nanTexts++;
    } else {
      this.#kinds[row] = TEXT;
      this.#values[row] = this.#codeOf(cell);
      this.words++;
    }
  }

  at(row: number): Cell {
    const kind = this.#kinds[row] ?? MISSING;
    if (kind === MISSING) return undefined;
    if (kind === NUMBER) return this.#values[row];
    return kind === NAN_TEXT ? NOT_A_NUMBER : this.#texts[this.#values[row]!];
  }

  /** cells that hold anything */
  get filled(): number {
    return this.numbers + this.nanTexts + this.words;
  }

  /** the different texts of the column, in order of appearance */
  get texts(): readonly string[] {
    return this.#texts;
  }

  #codeOf(text: string): number {
    const known = this.#indexOfText.get(text);
    if (known !== undefined) return known;
    this.#indexOfText.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  #grow(rows: number): void {
    const capacity = Math.max(rows, 2 * this.#kinds.length);
    const kinds = new Uint8Array(capacity);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
    const values = new Float64Array(capacity);
    values.set(this.#values);
    this.#values = values;
  }
}

/** Rows of a file before anything is decided about them: columns by name, each row with the line it came from. */
export class RawTable {
  readonly columns = new Map<string, RawColumn>();
  readonly #lines: number[] = [];

  get rows(): number {
    return this.#lines.length;
  }

  /** Adds an empty row and returns its index. */
  addRow(line: number): number {
    return this.#lines.push(line) - 1;
  }

  set(row: number, name: string, cell: Cell): void {
    this.column(name).set(row, cell);
  }

  /** The column of that name, made when it is new: a column that is never filled still stands in the header. */
  column(name: string): RawColumn {
    let column = this.columns.get(name);
    if (column === undefined) {
      column = new RawColumn();
      this.columns.set(name, column);
    }
    return column;
  }

  lineOf(row: number): number {
    return this.#lines[row]!;
  }
}
