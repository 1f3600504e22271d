import { LIMITS, type ReadSpectra, type SpectrumRecord } from "@headroom/protocol";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

/** d of a head whose run does not say it. */
const USUAL_WIDTH = 4_096;

export async function readSpectra({ ctx, input }: Verb<ReadSpectra>): Promise<SpectrumRecord[]> {
  const { run: reference, ...query } = input;
  const run = await runOrThrow(ctx, reference);
  const values = query.maxSteps * (query.count ?? run.modelCard.hiddenSize ?? USUAL_WIDTH);
  await ctx.budget.take(Math.min(values, LIMITS.pointsPerRead));
  return ctx.store.spectra.read(run.id, query);
}
