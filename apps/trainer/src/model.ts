import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";
import { createOps, type Ops } from "./ops.ts";
import { gaussians } from "./random.ts";

// A GPT-2-like decoder with its gradient written out beside each part.
//
// B batch, T context, N = B T tokens, d width, H heads, s = d / H, V vocabulary, L layers.
// Every weight is a block of rows of width d of ONE matrix P (R x d): the optimizer needs a handful of kernels for the
// whole model, and one scatter gives the gradient of every table that is looked up.

export interface ModelShape {
  vocabulary: number;
  d: number;
  layers: number;
  heads: number;
  context: number;
  tied: boolean;
}

export interface Block {
  name: string;
  firstRow: number;
  rows: number;
  /** standard deviation of the initial weights, or the constant they start from */
  init: { normal: number } | { constant: number };
}

/** The blocks of P in order; names and row order as in nanoGPT (`c_proj` is stored input x output, the rest output x input). */
export function weightBlocks({ vocabulary: V, d, layers: L, context: T, tied }: ModelShape): Block[] {
  const blocks: Block[] = [];
  let firstRow = 0;
  const block = (name: string, rows: number, init: Block["init"]) => {
    blocks.push({ name, firstRow, rows, init });
    firstRow += rows;
  };
  const weight = { normal: 0.02 };
  const intoResidual = { normal: 0.02 / Math.sqrt(2 * Math.max(L, 1)) };
  const norm = (name: string) => {
    block(`${name}.weight`, 1, { constant: 1 });
    block(`${name}.bias`, 1, { constant: 0 });
  };
  if (!tied) block("lm_head.weight", V, weight);
  block("transformer.wte.weight", V, weight);
  block("transformer.wpe.weight", T, weight);
  for (let layer = 0; layer < L; layer++) {
    const at = `transformer.h.${layer}`;
    norm(`${at}.ln_1`);
    block(`${at}.attn.c_attn.weight`, 3 * d, weight);
    block(`${at}.attn.c_proj.weight`, d, intoResidual);
    norm(`${at}.ln_2`);
    block(`${at}.mlp.c_fc.weight`, 4 * d, weight);
    block(`${at}.mlp.c_proj.weight`, 4 * d, intoResidual);
  }
  norm("transformer.ln_f");
  return blocks;
}

/** P at step 0, row-major (R x d), from the seed alone. */
export function initialWeights(shape: ModelShape, seed: number): Float32Array {
  const blocks = weightBlocks(shape);
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const weights = new Float32Array(rows * shape.d);
  const gaussian = gaussians(seed);
  for (const { firstRow, rows, init } of blocks) {
    const part = weights.subarray(firstRow * shape.d, (firstRow + rows) * shape.d);
    if ("constant" in init) part.fill(init.constant);
    else for (let i = 0; i < part.length; i++) part[i] = init.normal * gaussian();
  }
  return weights;
}

/** B windows of T tokens each, row after row, and the token that follows each: N ids. */
export interface Batch {
  tokens: Int32Array;
  targets: Int32Array;
}

export interface Model {
  shape: ModelShape;
  blocks: Block[];
  rows: number;
  /** mean next-token cross-entropy in nats per token, a scalar */
  loss(weights: Tensor, batch: Batch): Tensor;
  /** the loss, and its gradient by every weight (R x d) */
  lossAndGradient(weights: Tensor, batch: Batch): { loss: Tensor; gradient: Tensor };
  /** the residual stream after the embedding and after each layer, then the input of the head: L + 2 of (N, d) */
  hiddenStates(weights: Tensor, batch: Batch): Tensor[];
}

export function createModel(tf: Tf, shape: ModelShape): Model {
  const { vocabulary: V, d, layers: L, heads: H, context: T, tied } = shape;
  const ops = createOps(tf);
  const blocks = weightBlocks(shape);
  const sizes = blocks.map((block) => block.rows);
  const rows = sizes.reduce((a, b) => a + b, 0);
  const embeddingRow = tied ? 0 : V;
  const positionRow = embeddingRow + V;
  const mask = tf.keep(
    tf.tidy(() =>
      tf.linalg
        .bandPart(tf.ones([T, T]), -1, 0)
        .sub(1)
        .mul(1e9),
    ),
  ); // (T, T)
  const noDenseGradient = tf.keep(tf.zeros([positionRow + T - V, d]));

  function forward(weights: Tensor, { tokens }: Batch) {
    const parts = ops.split(weights, sizes);
    const head = parts[0]!; // (V, d)
    const embedding = parts[tied ? 0 : 1]!; // (V, d)
    const N = tokens.length;
    const positions = tf.tensor1d(
      tokens.map((_, i) => i % T),
      "int32",
    );
    let x = ops.add(
      ops.gatherRows(embedding, tf.tensor1d(tokens, "int32")),
      ops.gatherRows(parts[tied ? 1 : 2]!, positions),
    ); // (N, d)
    const states = [x];
    const backwards: ((dy: Tensor) => { dx: Tensor; gradients: Tensor[] })[] = [];
    for (let layer = 0; layer < L; layer++) {
      const w = parts.slice((tied ? 2 : 3) + 8 * layer);
      const attention = residual(ops, x, [w[0]!, w[1]!], (h) =>
        causalAttention(ops, h, { qkv: w[2]!, proj: w[3]!, mask, B: N / T, T, H }),
      );
      const mlp = residual(ops, attention.y, [w[4]!, w[5]!], (h) => feedForward(ops, h, w[6]!, w[7]!));
      x = mlp.y;
      states.push(x);
      backwards.push(attention.backward, mlp.backward);
    }
    const norm = layerNorm(ops, x, parts.at(-2)!, parts.at(-1)!);
    states.push(norm.y);
    return { head, states, h: norm.y, norm, backwards };
  }

  /** Cross-entropy of softmax(h Wᵀ); p is kept for the gradient. */
  function crossEntropy(h: Tensor, head: Tensor, targets: Int32Array) {
    const logits = ops.matMulTransposeB(h, head); // (N, V)
    const p = ops.softmax(logits); // (N, V)
    const targetRows = ops.gatherRows(head, tf.tensor1d(targets, "int32")); // (N, d)
    const targetLogit = ops.sum(ops.mul(h, targetRows), 1); // (N)
    // log sum exp z = max z - log max p: max p >= 1/V, so no logarithm of an underflowed probability is ever taken
    const logSumExp = ops.sub(ops.max(logits, 1), ops.log(ops.max(p, 1))); // (N)
    return { p, targetRows, loss: ops.mean(ops.sub(logSumExp, targetLogit), 0) };
  }

  return {
    shape,
    blocks,
    rows,
    loss(weights, batch) {
      const { h, head } = forward(weights, batch);
      return crossEntropy(h, head, batch.targets).loss;
    },
    hiddenStates: (weights, batch) => forward(weights, batch).states,
    lossAndGradient(weights, batch) {
      const N = batch.tokens.length;
      const { h, head, norm, backwards } = forward(weights, batch);
      const { p, targetRows, loss } = crossEntropy(h, head, batch.targets);

      // dz = (p - onehot(target)) / N is never formed: its one-hot part is a gather here and a scatter below
      const perToken = ops.constant(1 / N);
      const dh = ops.mul(ops.sub(ops.matMul(p, head), targetRows), perToken); // (N, d)
      const hPerToken = ops.mul(h, perToken); // (N, d)
      const dHead = ops.matMulTransposeA(p, hPerToken); // (V, d)
      const finalNorm = norm.backward(dh);
      let dx = finalNorm.dx;
      let layerGradients: Tensor[] = [];
      for (const backward of backwards.toReversed()) {
        const part = backward(dx);
        dx = part.dx;
        layerGradients = [...part.gradients, ...layerGradients];
      }

      const lookedUp = new Int32Array(3 * N); // rows of P
      for (let i = 0; i < N; i++) {
        lookedUp[i] = batch.targets[i]!;
        lookedUp[N + i] = embeddingRow + batch.tokens[i]!;
        lookedUp[2 * N + i] = positionRow + (i % T);
      }
      const updates = ops.concat([ops.neg(hPerToken), dx, dx]); // (3N, d)
      const sparse = ops.scatterRows(tf.tensor2d(lookedUp, [3 * N, 1], "int32"), updates, [rows, d]);
      const dense = ops.concat([dHead, noDenseGradient, ...layerGradients, ...finalNorm.gradients]);
      return { loss, gradient: ops.add(sparse, dense) }; // (R, d)
    },
  };
}

/** A part of the network: its output, and from the gradient of that the gradients of its input and of its weights. */
interface Part {
  y: Tensor;
  backward(dy: Tensor): { dx: Tensor; gradients: Tensor[] };
}

/** y = x + f(layerNorm(x)) */
function residual(ops: Ops, x: Tensor, [gain, bias]: [Tensor, Tensor], f: (h: Tensor) => Part): Part {
  const norm = layerNorm(ops, x, gain, bias);
  const branch = f(norm.y);
  return {
    y: ops.add(x, branch.y),
    backward(dy) {
      const inner = branch.backward(dy);
      const outer = norm.backward(inner.dx);
      return { dx: ops.add(dy, outer.dx), gradients: [...outer.gradients, ...inner.gradients] };
    },
  };
}

/** x (N, d), gain and bias (1, d): y = (x - mean) / sqrt(var + 1e-5) gain + bias, moments over d */
function layerNorm(ops: Ops, x: Tensor, gain: Tensor, bias: Tensor): Part {
  const centred = ops.sub(x, ops.mean(x, 1, true)); // (N, d)
  const variance = ops.mean(ops.square(centred), 1, true); // (N, 1)
  const scale = ops.rsqrt(ops.add(variance, ops.constant(1e-5))); // (N, 1)
  const xHat = ops.mul(centred, scale); // (N, d)
  return {
    y: ops.add(ops.mul(xHat, gain), bias),
    backward(dy) {
      const dxHat = ops.mul(dy, gain); // (N, d)
      const along = ops.mean(ops.mul(dxHat, xHat), 1, true); // (N, 1)
      const tangent = ops.sub(ops.sub(dxHat, ops.mean(dxHat, 1, true)), ops.mul(xHat, along)); // (N, d)
      return {
        dx: ops.mul(tangent, scale),
        gradients: [ops.sum(ops.mul(dy, xHat), 0, true), ops.sum(dy, 0, true)], // (1, d) each
      };
    },
  };
}

interface AttentionWeights {
  qkv: Tensor; // (3d, d), output x input
  proj: Tensor; // (d, d), input x output
  mask: Tensor; // (T, T), 0 where a token may look, -1e9 where not
  B: number;
  T: number;
  H: number;
}

/** y = softmax(q kᵀ / sqrt(s) + mask) v proj for x (N, d) */
function causalAttention(ops: Ops, x: Tensor, { qkv, proj, mask, B, T, H }: AttentionWeights): Part {
  const s = x.shape[1]! / H;
  const split = ops.reshape(ops.matMulTransposeB(x, qkv), [B, T, 3 * H, s]);
  const [q, k, v] = ops.split(swapTokensAndHeads(split), [H, H, H], 1) as [Tensor, Tensor, Tensor]; // (B, H, T, s) each
  const scale = ops.constant(1 / Math.sqrt(s));
  const p = ops.softmax(ops.add(ops.mul(ops.matMulTransposeB(q, k), scale), mask)); // (B, H, T, T)
  const mixed = ops.reshape(swapTokensAndHeads(ops.matMul(p, v)), x.shape); // (N, d)

  /** (B, T, H, s) to (B, H, T, s) and back */
  function swapTokensAndHeads(h: Tensor): Tensor {
    return ops.transpose(h, [0, 2, 1, 3]);
  }
  return {
    y: ops.matMul(mixed, proj),
    backward(dy) {
      const dOut = swapTokensAndHeads(ops.reshape(ops.matMulTransposeB(dy, proj), [B, T, H, s])); // (B, H, T, s)
      const dP = ops.matMulTransposeB(dOut, v); // (B, H, T, T)
      const pdP = ops.mul(p, dP);
      const dScores = ops.mul(ops.sub(pdP, ops.mul(p, ops.sum(pdP, 3, true))), scale); // (B, H, T, T)
      const dSplit = [ops.matMul(dScores, k), ops.matMulTransposeA(dScores, q), ops.matMulTransposeA(p, dOut)];
      const dQkv = ops.reshape(swapTokensAndHeads(ops.concat(dSplit, 1)), [B * T, qkv.shape[0]!]); // (N, 3d)
      return {
        dx: ops.matMul(dQkv, qkv),
        gradients: [ops.matMulTransposeA(dQkv, x), ops.matMulTransposeA(mixed, dy)],
      };
    },
  };
}

/** y = gelu(x upᵀ) down for x (N, d), up (4d, d) and down (4d, d) */
function feedForward(ops: Ops, x: Tensor, up: Tensor, down: Tensor): Part {
  const u = ops.matMulTransposeB(x, up); // (N, 4d)
  const g = gelu(ops, u); // (N, 4d)
  return {
    y: ops.matMul(g.y, down),
    backward(dy) {
      const du = g.backward(ops.matMulTransposeB(dy, down)); // (N, 4d)
      return {
        dx: ops.matMul(du, up),
        gradients: [ops.matMulTransposeA(du, x), ops.matMulTransposeA(g.y, dy)],
      };
    },
  };
}

/** GPT-2's GELU, 0.5 u (1 + tanh(a u + b u³)) = u sigmoid(2a u + 2b u³), a = sqrt(2/pi), b = 0.044715 a */
function gelu(ops: Ops, u: Tensor) {
  const a2 = 2 * Math.sqrt(2 / Math.PI);
  const b2 = 0.044715 * a2;
  const u2 = ops.square(u);
  const gate = ops.sigmoid(ops.mul(u, ops.add(ops.mul(u2, ops.constant(b2)), ops.constant(a2))));
  const y = ops.mul(u, gate);
  return {
    y,
    backward(dy: Tensor): Tensor {
      const slope = ops.add(ops.mul(u2, ops.constant(3 * b2)), ops.constant(a2));
      const closed = ops.sub(ops.constant(1), gate);
      return ops.mul(dy, ops.add(gate, ops.mul(ops.mul(y, closed), slope)));
    },
  };
}
