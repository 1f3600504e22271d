/**
 * 32 random bits that depend on nothing but the counters: the batch and the noise of a step are the same whether the
 * run came there directly or was resumed. MurmurHash3's mixing of the words (A. Appleby, public domain).
 */
export function randomBits(...counters: number[]): number {
  let hash = 0x9747b28c;
  for (const counter of counters) {
    let word = Math.imul(counter, 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash ^= word;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** An integer from 0 to count - 1 from the counters. */
export function randomIndex(count: number, ...counters: number[]): number {
  return Math.floor((randomBits(...counters) / 2 ** 32) * count);
}

/** Standard normal numbers, one after another (Box and Muller). */
export function gaussians(seed: number): () => number {
  let counter = 0;
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log((randomBits(seed, 1, counter) + 1) / (2 ** 32 + 1)));
    const angle = (2 * Math.PI * randomBits(seed, 2, counter)) / 2 ** 32;
    counter++;
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Fills `out` with uniform numbers in (-0.5, 0.5) of 16 bits each: xorshift32 from the counters. */
export function fillUniform(out: Float32Array, ...counters: number[]): void {
  let state = randomBits(...counters) || 1;
  for (let i = 0; i < out.length; i += 2) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = ((state >>> 16) + 0.5) / 65536 - 0.5;
    if (i + 1 < out.length) out[i + 1] = ((state & 0xffff) + 0.5) / 65536 - 0.5;
  }
}
