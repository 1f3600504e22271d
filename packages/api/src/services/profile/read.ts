import type { LayerProfileRecord, ReadProfiles } from "@headroom/protocol";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

export async function readProfiles({ ctx, input }: Verb<ReadProfiles>): Promise<LayerProfileRecord[]> {
  const { run: reference, ...query } = input;
  const run = await runOrThrow(ctx, reference);
  return ctx.store.spectra.readProfiles(run.id, query);
}
