import type { Polyline } from "./decimate.ts";

export interface EndLabel {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  /** pixels in the plot: where the line ends, and where its name stands */
  readonly x: number;
  readonly y: number;
}

/** More names than these would hide what they name. */
const MOST_LABELS = 4;
const APART_PX = 13;
/** The plot's top is where onsets are named. */
const TOP_PX = 22;
const LONGEST = 34;

/**
 * The names of a few lines beside their last visible points, pushed apart so that none covers another; none where there
 * are many lines.
 */
export function endLabels(
  lines: readonly (Polyline & { readonly key: string; readonly label: string; readonly colour: string })[],
  px: (x: number) => number,
  py: (y: number) => number,
  box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): EndLabel[] {
  if (lines.length < 2 || lines.length > MOST_LABELS) return [];
  const right = box.left + box.width;
  const labels = lines.flatMap(({ key, label, colour, x, y }) => {
    for (let i = x.length - 1; i >= 0; i--) {
      const at = px(x[i]!);
      const height = py(y[i]!);
      if (at <= right + 1 && at >= box.left && height >= box.top && height <= box.top + box.height)
        return [{ key, label: shortened(label), colour, x: at - 4, y: height - 5 }];
    }
    return [];
  });
  labels.sort((a, b) => a.y - b.y);
  for (let i = 1; i < labels.length; i++) labels[i]!.y = Math.max(labels[i]!.y, labels[i - 1]!.y + APART_PX);
  // Pushed out at the bottom: moved up again together.
  const excess = Math.max(0, (labels.at(-1)?.y ?? 0) - (box.top + box.height - 2));
  return labels.map((label) => ({ ...label, y: Math.max(box.top + TOP_PX, label.y - excess) }));
}

function shortened(label: string): string {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
}
