import type { LayerProfileRecord, ReadProfiles } from "@headroom/protocol";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

/** Layers of a large model. */
const USUAL_DEPTH = 100;

export async function readProfiles({ ctx, input }: Verb<ReadProfiles>): Promise<LayerProfileRecord[]> {
  const { run: reference, ...query } = input;
  await ctx.budget.take(query.maxSteps * USUAL_DEPTH);
  const run = await runOrThrow(ctx, reference);
  return ctx.store.spectra.readProfiles(run.id, query);
}
