/** A stream of uniform and normal numbers from a seed. */
export interface RandomStream {
  /** uniform in [0, 1) */
  uniform(): number;
  /** standard normal, Marsaglia's polar method */
  normal(): number;
}

/** Seeded stream: mulberry32 (Tommy Ettinger, public domain), 32 bits of state; equal seeds give equal streams everywhere. */
export function createRandomStream(seed: number): RandomStream {
  let state = seed >>> 0;
  let spare: number | undefined;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s === 0 || s >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * scale;
      return u * scale;
    }
  };
  return { uniform, normal };
}
