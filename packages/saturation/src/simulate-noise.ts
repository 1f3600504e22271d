import type { RandomStream } from "./random.ts";

export interface NoiseOptions {
  readonly length: number;
  /** lag-1 autocorrelation of the slow part, 0..0.99 */
  readonly autocorrelation: number;
  /** degrees of freedom of heavy tails; infinite for normal ones */
  readonly tails: number;
}

/** Unit-variance coloured noise: AR(1), its innovations normal or, scaled to unit variance, Student's t. O(length). */
export function colouredNoise(random: RandomStream, options: NoiseOptions): Float64Array {
  const { length, autocorrelation: rho, tails } = options;
  const noise = new Float64Array(length);
  const share = Math.sqrt(1 - rho * rho);
  let slow = random.normal();
  for (let i = 0; i < length; i += 1) {
    const fresh = random.normal() / tailScale(random, tails);
    slow = i === 0 ? slow : rho * slow + share * fresh;
    noise[i] = slow;
  }
  return noise;
}

/** sqrt(chi-square / (tails - 2)): dividing by it makes a t variable of unit variance. */
function tailScale(random: RandomStream, tails: number): number {
  if (!Number.isFinite(tails)) return 1;
  let square = 0;
  for (let k = 0; k < tails; k += 1) square += random.normal() ** 2;
  return Math.sqrt(square / (tails - 2));
}

/** Heights of loss spikes by evaluation: up to 30 % of the loss, each gone by a fifth per evaluation or faster. */
export function spikeTrain(random: RandomStream, count: number, length: number): Float64Array {
  const heights = new Float64Array(length);
  for (let k = 0; k < count; k += 1) {
    let height = 0.3 * random.uniform();
    const kept = 0.8 * random.uniform();
    for (let i = Math.floor(random.uniform() * length); i < length && height > 1e-5; i += 1) {
      heights[i] = heights[i]! + height;
      height *= kept;
    }
  }
  return heights;
}
