import type { Polyline } from "./decimate.ts";

/** x of the window is cut into so many parts; one part decays the average by the factor `amount`. */
const PARTS = 1000;

/**
 * Exponential moving average in x, so that uneven spacing does not change what smoothing means: with a = amount and
 * u = 1000 Δx / window, m_i = a^u m_{i−1} + y_i, w_i = a^u w_{i−1} + 1, out_i = m_i / w_i (start-up bias removed).
 * Causal, so a late spike never bends what came before it. NaN breaks the line and does not enter; the average goes on.
 *
 * @param amount in [0, 1); 0 returns the values
 * @param window width of the x axis; @throws RangeError when amount is outside [0, 1)
 */
export function smoothExponential(line: Polyline, amount: number, window: number): Float64Array {
  if (!(amount >= 0 && amount < 1)) throw new RangeError(`Cannot smooth: the amount must be in [0, 1), got ${amount}`);
  if (amount === 0 || !(window > 0)) return line.y.slice();
  const { x, y } = line;
  const out = new Float64Array(y.length);
  let mean = 0;
  let weight = 0;
  let lastX = Number.NaN;
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(y[i]!)) {
      out[i] = Number.NaN;
      continue;
    }
    const decay = Number.isNaN(lastX) ? 0 : amount ** ((PARTS * Math.max(0, x[i]! - lastX)) / window);
    mean = decay * mean + y[i]!;
    weight = decay * weight + 1;
    out[i] = mean / weight;
    lastX = x[i]!;
  }
  return out;
}
