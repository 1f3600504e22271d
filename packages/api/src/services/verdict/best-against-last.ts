import type { Store } from "@headroom/store";

/** An evaluation metric at the best checkpoint and at the end, as in the paper's Table 1. */
export interface BestAgainstLast {
  readonly metric: string;
  /** the newest value at or before the best checkpoint's step */
  readonly best: { readonly step: number; readonly value: number };
  readonly last: { readonly step: number; readonly value: number };
}

const EVALUATION_PREFIX = "eval/";
const FEW_POINTS = 4;

/** Every `eval/…` metric of the run that has a value at or before `bestStep`. */
export async function bestAgainstLast(
  store: Pick<Store, "series">,
  runId: string,
  bestStep: number,
): Promise<BestAgainstLast[]> {
  const rows: BestAgainstLast[] = [];
  for (const { metric, lastStep, lastValue } of await store.series.list(runId)) {
    if (!metric.startsWith(EVALUATION_PREFIX)) continue;
    const stretches = await store.series.read({
      series: [{ runId, metric }],
      toStep: bestStep,
      // However down-sampled, the last point of a range is always there.
      maxPoints: FEW_POINTS,
      superseded: false,
    });
    const before = stretches.findLast(({ steps }) => steps.length > 0);
    if (before === undefined) continue;
    const best = { step: before.steps.at(-1)!, value: before.values.at(-1)! };
    rows.push({ metric, best, last: { step: lastStep, value: lastValue } });
  }
  return rows;
}
