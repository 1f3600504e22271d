import { fusedKernels, plainKernels } from "./generated/kernel-bytes.ts";

/** The functions of assembly/index.ts; pointers are byte offsets into `memory`, strides are bytes. */
export interface KernelFunctions extends MultiplyAddFunctions {
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
  absorbRows(r: number, stride: number, block: number, depth: number, n: number): void;
  jacobiSweep(a: number, stride: number, n: number, norms: number, tolerance: number): number;
  addCosinesF32: AddCosines;
  addCosinesF64: AddCosines;
  addInto(g: number, h: number, count: number): void;
  /** y += alpha·x over n doubles, rounded up to an even number */
  addScaled(y: number, alpha: number, x: number, n: number): void;
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

/** The functions of assembly/fused.ts: the same arithmetic, but for the rounding between multiplication and addition. */
export interface MultiplyAddFunctions {
  gramF64: AddGram;
  gramF32: AddGram;
  softmaxBlock(
    weights: number,
    states: number,
    d: number,
    tokens: number,
    bias: number,
    exponentials: number,
    sums: number,
  ): number;
  addExpectedRows(
    exponentials: number,
    exponentialBytes: number,
    states: number,
    weights: number,
    tokens: number,
    d: number,
    c: number,
    stride: number,
  ): void;
  solveTriangular(l: number, stride: number, rank: number, x: number, squares: number): void;
  solveTransposed(l: number, stride: number, rank: number, x: number, weights: number, squares: number): void;
}

type AddGram = (
  panels: number,
  depth: number,
  n: number,
  g: number,
  stride: number,
  part: number,
  parts: number,
) => void;

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
  /** only where {@link fusedKernelsAvailable} */
  readonly fused: MultiplyAddFunctions;
  readonly memory: WebAssembly.Memory;
}

const pageBytes = 65536;
const maximumPages = 65536;

/**
 * Instantiates the kernels.
 *
 * @param memory shared by several threads, or not: modules are compiled for whichever it is, once per thread
 */
export function createKernels(memory: WebAssembly.Memory): Kernels {
  let fused: MultiplyAddFunctions | undefined;
  return {
    call: instantiate("plain", memory) as KernelFunctions,
    get fused() {
      // an engine may come to offer them after these kernels were made
      fused ??= instantiate("fused", memory) as MultiplyAddFunctions;
      return fused;
    },
    memory,
  };
}

/** A getter of one private memory with its kernels, made on the first call and kept at its largest size so far. */
export function keepKernels(): () => Kernels {
  let kept: Kernels | undefined;
  return () => {
    kept ??= createKernels(createKernelMemory(false));
    return kept;
  };
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

let available = false;

/** Whether this engine fuses multiply-adds (relaxed SIMD) now; once true it stays true. */
export function fusedKernelsAvailable(): boolean {
  available ||= WebAssembly.validate(decode(fusedKernels.base64));
  return available;
}

const modules = new Map<string, WebAssembly.Module>();

function instantiate(name: "plain" | "fused", memory: WebAssembly.Memory): unknown {
  const shared = typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
  const key = `${name} ${shared}`;
  let module = modules.get(key);
  if (!module) {
    const { base64, sharedFlagOffset } = name === "fused" ? fusedKernels : plainKernels;
    const bytes = decode(base64);
    // limits with a maximum: 1 = private, 3 = shared
    bytes[sharedFlagOffset] = shared ? 3 : 1;
    module = new WebAssembly.Module(bytes);
    modules.set(key, module);
  }
  const nap = (at: number, value: number) => {
    Atomics.wait(new Int32Array(memory.buffer), at >> 2, value, 1);
  };
  return new WebAssembly.Instance(module, { env: { memory }, barrier: { nap } }).exports;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
