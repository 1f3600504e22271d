/**
 * Exact (Clopper & Pearson 1934) two-sided interval of a proportion, as rates. `events` of `trials`, level 0.95.
 * Found by bisection of the binomial tail. @throws RangeError on impossible counts. O(events).
 */
export function binomialInterval(events: number, trials: number): { low: number; high: number } {
  if (!(Number.isInteger(events) && Number.isInteger(trials) && events >= 0 && trials > 0 && events <= trials)) {
    throw new RangeError(`Cannot form interval: events must be within trials, got ${events} of ${trials}`);
  }
  const low = events === 0 ? 0 : bisect((p) => 1 - lowerTail(events - 1, trials, p) - 0.025);
  const high = events === trials ? 1 : bisect((p) => 0.025 - lowerTail(events, trials, p));
  return { low, high };
}

/** Root of an increasing function on (0, 1). */
function bisect(f: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X <= k), X ~ Binomial(n, p), by summing terms from zero in logarithms. */
function lowerTail(k: number, n: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return k >= n ? 1 : 0;
  let logTerm = n * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i += 1) {
    logTerm += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
