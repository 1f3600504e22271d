import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";

/** The tfjs kernels the model is made of. */
export type Ops = ReturnType<typeof createOps>;

/**
 * Binds the kernels to one tfjs.
 *
 * They are called by `engine().runKernel`, as `tf.*` does after checking its arguments: on matrices of a laboratory
 * model that checking costs as much as the arithmetic. Tapes (`tf.grads`) and `tf.tidy` see them as usual.
 */
export function createOps(tf: Tf) {
  const engine = tf.engine();
  const run = (kernel: string, inputs: object, attributes?: object) =>
    engine.runKernel(kernel, inputs as never, attributes as never) as Tensor;
  // wasm has a fast product for two plain matrices. Transposed or in batches it is 10 times slower: than transposing
  // first, and, above about 50,000 multiplications each, than one product after another.
  const isWasm = tf.getBackend() === "wasm";
  const constants = new Map<number, Tensor>();

  const transpose = (x: Tensor, perm: number[] = [1, 0]) => run("Transpose", { x }, { perm });
  const swapLast = (x: Tensor) => transpose(x, [...Array(x.rank - 2).keys(), x.rank - 1, x.rank - 2]);
  const ops = {
    add: (a: Tensor, b: Tensor) => run("Add", { a, b }),
    sub: (a: Tensor, b: Tensor) => run("Sub", { a, b }),
    mul: (a: Tensor, b: Tensor) => run("Multiply", { a, b }),
    div: (a: Tensor, b: Tensor) => run("RealDiv", { a, b }),
    square: (x: Tensor) => run("Square", { x }),
    sqrt: (x: Tensor) => run("Sqrt", { x }),
    rsqrt: (x: Tensor) => run("Rsqrt", { x }),
    log: (x: Tensor) => run("Log", { x }),
    neg: (x: Tensor) => run("Neg", { x }),
    sigmoid: (x: Tensor) => run("Sigmoid", { x }),
    /** softmax over the last axis */
    softmax: (logits: Tensor) => run("Softmax", { logits }, { dim: logits.rank - 1 }),
    sum: (x: Tensor, axis: number, keepDims = false) => run("Sum", { x }, { axis, keepDims }),
    /** by Sum: tfjs-node's Mean casts float32 to float32 first, at the price of the whole kernel */
    mean: (x: Tensor, axis: number, keepDims = false): Tensor =>
      ops.mul(ops.sum(x, axis, keepDims), ops.constant(1 / x.shape[axis]!)),
    max: (x: Tensor, axis: number) => run("Max", { x }, { reductionIndices: axis, keepDims: false }),
    reshape: (x: Tensor, shape: number[]) => run("Reshape", { x }, { shape }),
    transpose,
    concat: (parts: Tensor[], axis = 0) => run("Concat", parts, { axis }),
    split: (x: Tensor, sizes: number[], axis = 0): Tensor[] =>
      isWasm && x.size > HALVED_FROM && sizes.length > 2 ? splitInHalves(x, sizes, axis) : splitAtOnce(x, sizes, axis),
    /** rows `indices` [n] of x [m, d]: [n, d] */
    gatherRows: (x: Tensor, indices: Tensor) => run("GatherV2", { x, indices }, { axis: 0, batchDims: 0 }),
    /** zeros of `shape` with `updates` [n, d] added to its rows `indices` [n, 1]; repeated rows accumulate */
    scatterRows: (indices: Tensor, updates: Tensor, shape: number[]) =>
      run("ScatterNd", { indices, updates }, { shape }),
    /** a b, [m, k] x [k, n] or batches of them */
    matMul: (a: Tensor, b: Tensor): Tensor =>
      isWasm && a.rank > 2 && a.size * b.shape.at(-1)! > UNROLLED_FROM * batchesOf(a)
        ? unrolledMatMul(a, b)
        : run("BatchMatMul", { a, b }, { transposeA: false, transposeB: false }),
    /** aᵀ b, [k, m] x [k, n] */
    matMulTransposeA: (a: Tensor, b: Tensor): Tensor =>
      isWasm
        ? // transposes the narrower factor: aᵀ b = (bᵀ a)ᵀ
          a.shape.at(-1)! <= b.shape.at(-1)!
          ? ops.matMul(swapLast(a), b)
          : swapLast(ops.matMul(swapLast(b), a))
        : run("BatchMatMul", { a, b }, { transposeA: true, transposeB: false }),
    /** a bᵀ, [m, k] x [n, k] */
    matMulTransposeB: (a: Tensor, b: Tensor): Tensor =>
      isWasm ? ops.matMul(a, swapLast(b)) : run("BatchMatMul", { a, b }, { transposeA: false, transposeB: true }),
    /** A scalar that lives as long as the backend: one tensor for each distinct value. */
    constant(value: number): Tensor {
      let tensor = constants.get(value);
      if (tensor === undefined) {
        tensor = tf.keep(tf.scalar(value));
        constants.set(value, tensor);
      }
      return tensor;
    },
  };
  return ops;

  function splitAtOnce(x: Tensor, numOrSizeSplits: number[], axis: number): Tensor[] {
    return run("SplitV", { x }, { numOrSizeSplits, axis }) as unknown as Tensor[];
  }

  // SplitV on wasm copies the whole of x for each part: k parts cost k copies, by halves log2 k.
  function splitInHalves(x: Tensor, sizes: number[], axis: number): Tensor[] {
    const half = sizes.length >> 1;
    const halves = [sizes.slice(0, half), sizes.slice(half)];
    const total = (part: number[]) => part.reduce((a, b) => a + b, 0);
    const split = splitAtOnce(x, halves.map(total), axis);
    return halves.flatMap((part, i) => (part.length === 1 ? [split[i]!] : ops.split(split[i]!, part, axis)));
  }

  function unrolledMatMul(a: Tensor, b: Tensor): Tensor {
    const batches = batchesOf(a);
    const matrices = (x: Tensor) => {
      const [rows, columns] = x.shape.slice(-2) as [number, number];
      return ops.split(ops.reshape(x, [batches * rows, columns]), Array<number>(batches).fill(rows));
    };
    const right = matrices(b);
    const products = matrices(a).map((left, i) => ops.matMul(left, right[i]!));
    return ops.reshape(ops.concat(products), [...a.shape.slice(0, -1), b.shape.at(-1)!]);
  }
}

const UNROLLED_FROM = 50_000;
const HALVED_FROM = 50_000;

function batchesOf(x: Tensor): number {
  return x.shape.slice(0, -2).reduce((product, size) => product * size, 1);
}
