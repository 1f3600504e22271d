/** The greatest double, and the greatest float: what programs write that cannot store infinity. */
const DOUBLE_MAX = 1.797e308;
const FLOAT_MAX = 3.4028e38;
/** exp overflows a double from here on: a perplexity beyond it was infinite before it was written */
const PERPLEXITY_MAX = 1e300;

/**
 * The value that a stored one stands for: the greatest double or float is infinity, an overflowing perplexity too.
 * undefined when it stands for itself.
 */
export function sentinelValue(value: number, isPerplexity: boolean): number | undefined {
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return undefined;
  if (size >= DOUBLE_MAX || (size >= FLOAT_MAX && size <= 1.000001 * 3.4028234663852886e38)) {
    return value > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }
  return isPerplexity && value >= PERPLEXITY_MAX ? Number.POSITIVE_INFINITY : undefined;
}
