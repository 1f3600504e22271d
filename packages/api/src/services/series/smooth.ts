import { setImmediate } from "node:timers/promises";
import type { SmoothColumns, SmoothSeries } from "@headroom/protocol";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";
import { SmoothSample } from "./smooth-sample.ts";
import { createSmoother } from "./smoother.ts";

/** Points read at once, and points smoothed before other requests are served. */
const READ_POINTS = 100_000;
const TURN_POINTS = 10_000;

/**
 * The valid line of a series smoothed over every stored point, at about `maxPoints` of its steps: of each part of the
 * range the least and the greatest smoothed value, and the first and the last of all. Costs by the points stored from
 * the smoother's reach before the range to its end.
 */
export async function smoothSeries({ ctx, input }: Verb<SmoothSeries>): Promise<SmoothColumns> {
  await ctx.budget.take(input.maxPoints);
  const run = await runOrThrow(ctx, input.run);
  const { metric, kind, steps, maxPoints } = input;
  const summary = (await ctx.store.series.list(run.id)).find((series) => series.metric === metric);
  const sample = new SmoothSample(maxPoints);
  if (summary === undefined) return sample.columns();
  const from = Math.max(input.fromStep ?? 0, summary.firstStep);
  const to = Math.min(input.toStep ?? Number.POSITIVE_INFINITY, summary.lastStep);
  if (from > to) return sample.columns();
  sample.setRange(from, to);
  const smoother = createSmoother(kind, steps);
  const density = summary.pointCount / (summary.lastStep - summary.firstStep + 1);
  const stride = Math.max(1, Math.floor(READ_POINTS / density));
  let taken = 0;
  for (let start = Math.max(summary.firstStep, Math.floor(from - smoother.reach)); start <= to; start += stride) {
    const parts = await ctx.store.series.read({
      series: [{ runId: run.id, metric }],
      fromStep: start,
      toStep: Math.min(to, start + stride - 1),
      maxPoints: Number.MAX_SAFE_INTEGER,
      superseded: false,
    });
    for (const part of [...parts].sort((a, b) => a.attempt - b.attempt)) {
      for (let i = 0; i < part.steps.length; i++) {
        const step = part.steps[i]!;
        const value = smoother.push(step, part.values[i]!);
        if (step >= from) sample.take(step, value, part.wallTimesMs[i]!);
        if (++taken % TURN_POINTS === 0) await setImmediate();
      }
    }
  }
  return sample.columns();
}
