import { kernelBytes } from "../generated/kernel-bytes.ts";

/** The functions of assembly/index.ts. Pointers are byte offsets into the kernels' memory. */
export interface KernelFunctions {
  countCells(
    ids: number,
    wide: boolean,
    windows: number,
    context: number,
    cells: number,
    sizes: number,
    next: number,
  ): void;
  scatterWindows(
    ids: number,
    wide: boolean,
    windows: number,
    context: number,
    cells: number,
    from: number,
    count: number,
    cursors: number,
  ): void;
  groupWorkBytes(capacity: number, vocabulary: number): number;
  groupBucket(
    entries: number,
    count: number,
    n: number,
    wide: boolean,
    work: number,
    capacity: number,
    vocabulary: number,
  ): bigint;
  addRowProducts: RowProducts;
  addRowProductsBlock: RowProducts;
  addRowSums(
    length: number,
    rows: number,
    columns: number,
    counts: number,
    scales: number,
    linear: number,
    square: number,
    out: number,
  ): void;
  multiplyDiagonalBlock(diagonal: number, block: number, out: number, size: number): void;
  dotBlock(a: number, b: number, size: number, four: number): void;
  advanceBlock(
    next: number,
    current: number,
    previous: number,
    alpha: number,
    beta: number,
    size: number,
    squares: number,
  ): void;
  scaleBlock(block: number, factors: number, size: number): void;
  removeDirections(block: number, directions: number, count: number, size: number): void;
  dot(a: number, b: number, length: number): number;
  addScaled(out: number, from: number, factor: number, length: number): void;
  scaleInto(out: number, from: number, factor: number, length: number): void;
  multiplyDiagonal(out: number, a: number, b: number, length: number): void;
  addRows(out: number, basis: number, factors: number, rows: number, length: number): void;
  removeRows(w: number, basis: number, rows: number, length: number): void;
  rotate(a: number, b: number, c: number, s: number, length: number): void;
  scoreDirections(
    length: number,
    rows: number,
    columns: number,
    counts: number,
    totals: number,
    byFrequency: boolean,
    byToken: number,
    stride: number,
    directions: number,
    sums: number,
    scratch: number,
  ): void;
  packSubspace(directions: number, count: number, V: number, marked: number, byToken: number): void;
  scoreSubspace(
    length: number,
    rows: number,
    columns: number,
    counts: number,
    totals: number,
    byFrequency: boolean,
    byToken: number,
    sums: number,
  ): void;
}

type RowProducts = (
  length: number,
  rows: number,
  columns: number,
  counts: number,
  scales: number,
  v: number,
  out: number,
) => void;

/** Room in the kernels' memory for the length of one piece of work. */
export interface Workspace {
  readonly call: KernelFunctions;
  /** Room for `bytes`, 16-byte aligned, holding anything. It may detach earlier views: make views after the last allocation. */
  allocate(bytes: number): number;
  /** Zeroed room. */
  zeros(bytes: number): number;
  /** Room filled with a copy of `values`. */
  place(values: Float64Array | Uint32Array | Uint8Array): number;
  u16(pointer: number, length: number): Uint16Array;
  u32(pointer: number, length: number): Uint32Array;
  f32(pointer: number, length: number): Float32Array;
  f64(pointer: number, length: number): Float64Array;
}

const PAGE_BYTES = 65536;
const MOST_BYTES = 65536 * PAGE_BYTES;
/** Kernels may write so far past the end of a room, never further. */
const MARGIN_BYTES = 16;

let space: Workspace | undefined;
/** Bytes in use in this thread's kernel memory. */
let used = 0;

/**
 * Runs `work` with room in this thread's kernel memory; all of it is given back when it ends, so nothing that lies there may be returned. Nests.
 * The memory grows to the largest need so far and stays for the next piece of work.
 *
 * @throws RangeError where more than the 4 GiB of a 32-bit WebAssembly memory are needed
 */
export function withWorkspace<T>(work: (space: Workspace) => T): T {
  space ??= createWorkspace();
  const before = used;
  try {
    return work(space);
  } finally {
    used = before;
  }
}

function createWorkspace(): Workspace {
  const code = Uint8Array.from(atob(kernelBytes), (character) => character.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_BYTES / PAGE_BYTES });
  const { exports }: { exports: unknown } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  const allocate = (bytes: number): number => {
    const pointer = used;
    const end = pointer + Math.ceil(bytes / 16) * 16 + MARGIN_BYTES;
    if (end > MOST_BYTES) {
      throw new RangeError(`Cannot work on so much at once: the kernels have at most 4 GiB, ${end} bytes are needed`);
    }
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    used = end;
    return pointer;
  };
  return {
    call: exports as KernelFunctions,
    allocate,
    zeros(bytes) {
      const pointer = allocate(bytes);
      new Uint8Array(memory.buffer, pointer, bytes).fill(0);
      return pointer;
    },
    place(values) {
      const pointer = allocate(values.byteLength);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      new Uint8Array(memory.buffer, pointer, bytes.length).set(bytes);
      return pointer;
    },
    u16: (pointer, length) => new Uint16Array(memory.buffer, pointer, length),
    u32: (pointer, length) => new Uint32Array(memory.buffer, pointer, length),
    f32: (pointer, length) => new Float32Array(memory.buffer, pointer, length),
    f64: (pointer, length) => new Float64Array(memory.buffer, pointer, length),
  };
}
