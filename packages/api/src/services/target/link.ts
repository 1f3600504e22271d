import type { LinkTarget } from "@headroom/protocol";
import { runOrThrow } from "../run/run-or-throw.ts";
import type { Verb } from "../verb.ts";
import { targetOrThrow } from "./target-or-throw.ts";

export async function linkTarget({
  ctx,
  input,
}: Verb<LinkTarget>): Promise<{ runId: string; targetId: string | null }> {
  const run = await runOrThrow(ctx, input.run);
  if (input.targetId !== null) await targetOrThrow(ctx, input.targetId);
  await ctx.store.targets.link(run.id, input.targetId);
  return { runId: run.id, targetId: input.targetId };
}
