/** A seeded source of uniform 32-bit integers and of floats in [0, 1). */
export interface Random {
  /** Uniform integer in [0, 2^32). */
  uint32(): number;
  /** Uniform float in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Standard normal, by Box-Muller. */
  normal(): number;
}

/**
 * A seeded generator, sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32.
 *
 * The same seed and stream give the same numbers on every machine; different streams of one seed are independent.
 *
 * @param seed any safe integer
 * @param stream distinguishes uses of one seed, such as "shuffle" and "probes"
 * @throws RangeError when the seed is not a safe integer
 */
export function createRandom(seed: number, stream = 0): Random {
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`Cannot seed a generator: seed must be an integer, got ${seed}`);
  let state = (seed ^ Math.imul(stream + 1, 0x9e3779b9) ^ Math.floor(seed / 2 ** 32)) | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) | 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let d = 1;
  const uint32 = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) uint32();
  const uniform = (): number => uint32() / 4294967296;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uint32, uniform, normal };
}
