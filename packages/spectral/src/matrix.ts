/** How the numbers of a weight matrix are stored; `bfloat16` and `float16` are raw bits in a `Uint16Array`. */
export type MatrixDtype = "float32" | "float64" | "bfloat16" | "float16";

/** `tokens-by-hidden`: V x d (nn.Linear, tied embedding); `hidden-by-tokens`: d x V (a TensorFlow Dense kernel). */
export type MatrixLayout = "tokens-by-hidden" | "hidden-by-tokens";

/** A dense row-major matrix; `rows` and `columns` are those of `data` as stored, whatever the layout means. */
export interface Matrix {
  readonly data: Float32Array | Float64Array | Uint16Array;
  readonly rows: number;
  readonly columns: number;
  /** default: from the array type; required for `Uint16Array` */
  readonly dtype?: MatrixDtype;
  /** default: `tokens-by-hidden` */
  readonly layout?: MatrixLayout;
}

/** A matrix whose shape, dtype and buffer were checked once, with V and d named. */
export interface MatrixView {
  readonly data: Float32Array | Float64Array | Uint16Array;
  readonly dtype: MatrixDtype;
  readonly layout: MatrixLayout;
  /** V, the number of token rows of the head */
  readonly tokens: number;
  /** d, the hidden width */
  readonly hidden: number;
}

/** Unit roundoff spacing (machine epsilon) of each storage type, relative. */
export const dtypeEpsilon: Readonly<Record<MatrixDtype, number>> = {
  float64: 2 ** -52,
  float32: 2 ** -23,
  bfloat16: 2 ** -7,
  float16: 2 ** -10,
};

/**
 * Checks a matrix at the package's boundary and names its dimensions.
 *
 * @throws TypeError when the array type and dtype disagree; RangeError when a dimension is not a positive integer or
 * the length is not rows x columns (a detached buffer has length 0)
 */
export function viewMatrix(matrix: Matrix): MatrixView {
  const { data, rows, columns } = matrix;
  const dtype = matrix.dtype ?? inferDtype(data);
  checkDtype(data, dtype);
  checkDimension("rows", rows);
  checkDimension("columns", columns);
  if (data.length !== rows * columns) {
    const hint = data.length === 0 ? "; its buffer may be detached" : "";
    throw new RangeError(
      `Cannot read the matrix: data must hold rows x columns = ${rows} x ${columns} numbers, got length ${data.length}${hint}`,
    );
  }
  const layout = matrix.layout ?? "tokens-by-hidden";
  if (layout === "tokens-by-hidden") return { data, dtype, layout, tokens: rows, hidden: columns };
  if (layout === "hidden-by-tokens") return { data, dtype, layout, tokens: columns, hidden: rows };
  throw new TypeError(
    `Cannot read the matrix: layout must be "tokens-by-hidden" or "hidden-by-tokens", got ${String(layout)}`,
  );
}

function inferDtype(data: unknown): MatrixDtype {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Uint16Array) {
    throw new TypeError(
      'Cannot read the matrix: Uint16Array data needs dtype "bfloat16" or "float16", got dtype undefined',
    );
  }
  throw new TypeError(
    `Cannot read the matrix: data must be a Float32Array, Float64Array or Uint16Array, got ${describe(data)}`,
  );
}

function checkDtype(data: unknown, dtype: MatrixDtype): void {
  const expected =
    dtype === "float32"
      ? Float32Array
      : dtype === "float64"
        ? Float64Array
        : dtype === "bfloat16" || dtype === "float16"
          ? Uint16Array
          : undefined;
  if (expected === undefined) {
    throw new TypeError(
      `Cannot read the matrix: dtype must be float32, float64, bfloat16 or float16, got ${String(dtype)}`,
    );
  }
  if (!(data instanceof expected)) {
    throw new TypeError(`Cannot read the matrix: dtype ${dtype} needs a ${expected.name}, got ${describe(data)}`);
  }
}

function checkDimension(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`Cannot read the matrix: ${name} must be a positive integer, got ${value}`);
  }
}

function describe(value: unknown): string {
  return value === null || typeof value !== "object" ? String(value) : value.constructor.name;
}
