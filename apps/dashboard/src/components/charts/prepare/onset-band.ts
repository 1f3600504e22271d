export interface OnsetSteps {
  readonly best: number;
  readonly low: number;
  readonly high: number;
  /** where an alarm was raised, later than the onset it tells of */
  readonly alarm?: number | undefined;
}

export interface OnsetBand {
  readonly key: string;
  /** on the chart's x axis */
  readonly low: number;
  readonly best: number;
  readonly high: number;
  readonly alarm?: number | undefined;
  readonly label: string;
  /** of the run, where several are drawn */
  readonly colour?: string | undefined;
}

/**
 * An onset told in steps, placed on the x axis that a line of the same run is drawn on: linear between the line's
 * points, its ends outside them. Undefined when the line has no points.
 */
export function onsetBand(
  onset: OnsetSteps,
  line: { readonly steps: Float64Array; readonly x: Float64Array },
  label: string,
  key = label,
): OnsetBand | undefined {
  if (line.steps.length === 0) return undefined;
  const alarm = onset.alarm === undefined ? undefined : xAt(line, onset.alarm);
  return { key, low: xAt(line, onset.low), best: xAt(line, onset.best), high: xAt(line, onset.high), alarm, label };
}

function xAt({ steps, x }: { readonly steps: Float64Array; readonly x: Float64Array }, step: number): number {
  let right = 0;
  while (right < steps.length && steps[right]! < step) right++;
  if (right === 0) return x[0]!;
  if (right === steps.length) return x[right - 1]!;
  const share = (step - steps[right - 1]!) / (steps[right]! - steps[right - 1]!);
  return x[right - 1]! + share * (x[right]! - x[right - 1]!);
}
