import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";
import { createOps, type Ops } from "./ops.ts";
import { fillUniform } from "./random.ts";

/** How weights are kept between steps; compute and Adam's states are float32 in all of them. */
export const WEIGHT_ROUNDINGS = ["f32", "bf16", "bf16-stochastic"] as const;
export type WeightRounding = (typeof WEIGHT_ROUNDINGS)[number];

export interface OptimizerOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** decoupled (AdamW), on matrices and tables, not on norms */
  weightDecay: number;
  /** largest global norm of the gradient */
  clip: number;
  weights: WeightRounding;
  seed: number;
}

/** Weights and Adam's first and second moments, (R, d) each. */
export interface OptimizerState {
  weights: Tensor;
  m: Tensor;
  v: Tensor;
}

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) on the one weight matrix, then the rounding of the weights.
 *
 * @param decayed (R, 1) with 1 in rows that decay and 0 in the others
 */
export function createOptimizer(tf: Tf, options: OptimizerOptions, decayed: Tensor) {
  const { beta1, beta2, epsilon, weightDecay, clip, weights: rounding, seed } = options;
  const ops = createOps(tf);

  return {
    /**
     * The state after step number `step` (1, 2, ...), in new tensors, and the gradient's norm before clipping.
     * Reads one number back from the device.
     */
    update(state: OptimizerState, gradient: Tensor, step: number, learningRate: number) {
      const squared = ops.square(gradient); // (R, d)
      const gradientNorm = Math.sqrt(ops.sum(ops.sum(squared, 0), 0).dataSync()[0]!);
      const scale = gradientNorm > clip ? clip / gradientNorm : 1;
      const correction1 = 1 - beta1 ** step;
      const correction2 = Math.sqrt(1 - beta2 ** step);

      const m = ops.add(ops.mul(state.m, ops.constant(beta1)), ops.mul(gradient, tf.scalar((1 - beta1) * scale)));
      const v = ops.add(ops.mul(state.v, ops.constant(beta2)), ops.mul(squared, tf.scalar((1 - beta2) * scale ** 2)));
      // lr (m / c1) / (sqrt(v) / c2 + eps), with both corrections moved into the two scalars
      const denominator = ops.add(ops.sqrt(v), tf.scalar(epsilon * correction2));
      const stepSize = tf.scalar((learningRate * correction2) / correction1);
      let weights = state.weights;
      if (weightDecay > 0)
        weights = ops.sub(weights, ops.mul(weights, ops.mul(decayed, tf.scalar(learningRate * weightDecay))));
      weights = ops.sub(weights, ops.mul(ops.div(m, denominator), stepSize));
      return { state: { weights: round(weights, step), m, v }, gradientNorm };
    },
    round,
  };

  /** The weights as kept after step number `step`. */
  function round(weights: Tensor, step: number): Tensor {
    if (rounding === "f32") return weights;
    if (rounding === "bf16") return roundToBfloat16(ops, weights);
    const noise = new Float32Array(weights.size);
    fillUniform(noise, seed, NOISE_STREAM, step);
    return roundStochastically(ops, weights, tf.tensor(noise, weights.shape));
  }
}

const NOISE_STREAM = 3;

/**
 * Rounds float32 to the nearest bfloat16 (8 significant bits), ties to even: c = (2^16 + 1) x; c - (c - x).
 * T. J. Dekker (1971), A floating-point technique for extending the available precision, eq. 5.7 (Veltkamp's splitting).
 * Exact in float32 arithmetic for |x| < 2^111.
 */
export function roundToBfloat16(ops: Ops, x: Tensor): Tensor {
  return keepHighBits(ops, x, 65537);
}

/**
 * Rounds to one of the two neighbouring bfloat16 values so that the expectation is x: uniform noise of one unit in the
 * last place, then rounding to nearest on the grid of x's own binade. Rounding as above would, just above a power of
 * two, reach the finer grid below it. @param uniform of x's shape, in (-0.5, 0.5)
 */
export function roundStochastically(ops: Ops, x: Tensor, uniform: Tensor): Tensor {
  // 2^floor(log2 |x|) with x's sign: 0.75 x rounded to one significant bit; a bfloat16 unit is 2^-7 of it
  const power = keepHighBits(ops, ops.mul(x, ops.constant(0.75)), 2 ** 23 + 1);
  const noise = ops.mul(ops.mul(power, ops.constant(2 ** -7)), uniform);
  // float32 numbers near 1.5 2^16 power are that unit apart
  const coarse = ops.mul(power, ops.constant(1.5 * 2 ** 16));
  return ops.sub(ops.add(ops.add(x, noise), coarse), coarse);
}

function keepHighBits(ops: Ops, x: Tensor, factor: number): Tensor {
  const c = ops.mul(x, ops.constant(factor));
  return ops.sub(c, ops.sub(c, x));
}
