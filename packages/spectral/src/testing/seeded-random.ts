/** Uniform numbers in [-0.5, 0.5) from a fixed seed (mulberry32). For tests. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32 - 0.5;
  };
}

/** A V x d float32 matrix whose columns fall off like `decay`^j. For tests. */
export function randomHead(seed: number, rows: number, columns: number, decay = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: rows * columns }, (_, i) => random() * decay ** (i % columns));
}
