import type { LineInput } from "./chart-model.ts";
import { linearAt } from "./coloured-line.ts";
import type { Polyline } from "./decimate.ts";

/**
 * Every line minus the baseline's, at the line's own points, the baseline being linear between its own; unknown, a gap,
 * where the baseline has none. The baseline itself becomes zero. Undefined when it is not among the lines.
 */
export function differenceTo(lines: readonly LineInput[], key: string): LineInput[] | undefined {
  const base = lines.find((line) => line.key === key)?.line;
  if (base === undefined) return undefined;
  return lines.map((input) => {
    const { line } = input;
    return {
      ...input,
      line: {
        ...line,
        ...minus(line, base),
        smooth: line.smooth && minus(line.smooth, base.smooth ?? base),
        superseded: line.superseded.map((tail) => minus(tail, base)),
      },
    };
  });
}

function minus(line: Polyline, base: Polyline): { x: Float64Array; y: Float64Array } {
  return { x: line.x, y: line.y.map((value, i) => value - linearAt(base, line.x[i]!)) };
}
