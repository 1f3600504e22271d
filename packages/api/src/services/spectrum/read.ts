import type { ReadSpectra, SpectrumRecord } from "@headroom/protocol";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";

export async function readSpectra({ ctx, input }: Verb<ReadSpectra>): Promise<SpectrumRecord[]> {
  const { run: reference, ...query } = input;
  const run = await runOrThrow(ctx, reference);
  return ctx.store.spectra.read(run.id, query);
}
