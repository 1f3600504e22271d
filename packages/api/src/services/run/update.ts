import type { UpdateRun } from "@headroom/protocol";
import type { RunRecord } from "@headroom/store";
import type { Verb } from "../verb.ts";
import { runOrThrow } from "./run-or-throw.ts";

export async function updateRun({ ctx, input }: Verb<UpdateRun>): Promise<RunRecord> {
  const { run: reference, ...patch } = input;
  const run = await runOrThrow(ctx, reference);
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return ctx.store.runs.update(run.id, given);
}
