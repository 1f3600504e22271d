import { plainKernels, relaxedKernels } from "./generated/kernel-bytes.ts";

/** The functions of assembly/index.ts; pointers are byte offsets into `memory`, strides are bytes. */
export interface KernelFunctions {
  packF64(
    stage: number,
    type: number,
    transposed: number,
    depth: number,
    n: number,
    mean: number,
    scale: number,
    out: number,
  ): void;
  packF32(
    stage: number,
    type: number,
    transposed: number,
    depth: number,
    n: number,
    mean: number,
    scale: number,
    out: number,
  ): void;
  addColumnSums(stage: number, type: number, transposed: number, depth: number, n: number, sums: number): void;
  largestMagnitude(stage: number, type: number, count: number): number;
  gramF64(
    panels: number,
    depth: number,
    n: number,
    g: number,
    stride: number,
    part: number,
    parts: number,
    exact: number,
  ): void;
  gramF32(panels: number, depth: number, n: number, g: number, stride: number, part: number, parts: number): void;
  absorbRows(r: number, stride: number, block: number, depth: number, n: number): void;
  jacobiSweep(a: number, stride: number, n: number, norms: number, tolerance: number): number;
  softmaxBlock(
    weights: number,
    states: number,
    d: number,
    tokens: number,
    bias: number,
    exponentials: number,
    sums: number,
  ): number;
  addExpectedRows(exponentials: number, weights: number, tokens: number, d: number, c: number, stride: number): void;
  addCosinesF32: AddCosines;
  addCosinesF64: AddCosines;
  addInto(g: number, h: number, count: number): void;
  tridiagonalScratchBytes(n: number, panelWidth: number): number;
  tridiagonalise(
    a: number,
    stride: number,
    n: number,
    from: number,
    until: number,
    panelWidth: number,
    diagonal: number,
    offDiagonal: number,
    scratch: number,
    part: number,
  ): void;
  reduceColumns(
    a: number,
    stride: number,
    n: number,
    size: number,
    first: number,
    last: number,
    panelWidth: number,
    diagonal: number,
    offDiagonal: number,
    scratch: number,
    part: number,
  ): void;
  packPanel(n: number, size: number, width: number, panelWidth: number, scratch: number): void;
  updateBlocks(
    a: number,
    stride: number,
    n: number,
    size: number,
    width: number,
    panelWidth: number,
    scratch: number,
    part: number,
    parts: number,
  ): void;
}

type AddCosines = (
  stage: number,
  rows: number,
  n: number,
  mean: number,
  unit: number,
  plain: number,
  norms: number,
  scratch: number,
) => void;

/** The kernels on one memory. */
export interface Kernels {
  readonly call: KernelFunctions;
  readonly memory: WebAssembly.Memory;
}

const pageBytes = 65536;
const maximumPages = 65536;
const modules = new Map<boolean, WebAssembly.Module>();
let chosen: { base64: string; sharedFlagOffset: number } | undefined;

/**
 * Instantiates the kernels, with fused multiply-adds where the engine offers relaxed SIMD (same bits either way).
 *
 * @param memory shared by several threads, or not: the module is compiled for whichever it is, once per thread
 */
export function createKernels(memory: WebAssembly.Memory): Kernels {
  const shared = typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
  let module = modules.get(shared);
  if (!module) {
    module = new WebAssembly.Module(kernelBytes(shared));
    modules.set(shared, module);
  }
  const nap = (at: number, value: number) => {
    Atomics.wait(new Int32Array(memory.buffer), at >> 2, value, 1);
  };
  const instance = new WebAssembly.Instance(module, { env: { memory }, barrier: { nap } });
  return { call: instance.exports as KernelFunctions, memory };
}

/** A memory the kernels can work in, grown by {@link reserve}. */
export function createKernelMemory(shared: boolean): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared });
}

/**
 * Grows a memory to at least `bytes`. Views of a memory that is not shared are detached by this.
 *
 * @throws RangeError when the memory would pass 4 GiB or the engine cannot give more
 */
export function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const pages = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes);
  if (pages <= 0) return;
  if (bytes > maximumPages * pageBytes) {
    throw new RangeError(
      `Cannot measure this matrix: the kernels have at most 4 GiB of memory, ${bytes} bytes are needed`,
    );
  }
  memory.grow(pages);
}

/** True where the engine runs the kernels with fused multiply-adds. */
export function usesRelaxedSimd(): boolean {
  return choose() === relaxedKernels;
}

function choose() {
  chosen ??= WebAssembly.validate(decode(relaxedKernels.base64)) ? relaxedKernels : plainKernels;
  return chosen;
}

function kernelBytes(shared: boolean): Uint8Array {
  const { base64, sharedFlagOffset } = choose();
  const bytes = decode(base64);
  // limits with a maximum: 1 = private, 3 = shared
  bytes[sharedFlagOffset] = shared ? 3 : 1;
  return bytes;
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
