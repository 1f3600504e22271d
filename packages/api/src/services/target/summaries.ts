import { type NeededBand, neededBand } from "@headroom/protocol";
import type { TargetRecord } from "@headroom/store";
import type { ApiContext } from "../../context.ts";
import { type Target, toTarget } from "./target-or-throw.ts";

/** What a list shows of a target: its numbers without its curves. */
export interface TargetSummary extends Omit<TargetRecord, "estimate"> {
  readonly tokens: number;
  /** V of the tokenizer */
  readonly vocabulary: number;
  readonly singletonShare: number;
  /** dimensions at W-error 0.5: the debiased band, null where there is none, and the naive curve's */
  readonly band: NeededBand | null;
  readonly naive: number | null;
}

/** All targets, newest first. Reads every estimate: for the page of targets, not for a menu. */
export async function targetSummaries({ ctx }: { ctx: ApiContext }): Promise<TargetSummary[]> {
  const heads = await ctx.store.targets.list();
  const records = await Promise.all(heads.map(({ id }) => ctx.store.targets.get(id)));
  return records.flatMap((record) => (record === null ? [] : [summary(toTarget(record))]));
}

function summary({ estimate, ...head }: Target): TargetSummary {
  const { tokens, vocabulary, singletonShare, usedVocabulary } = estimate;
  const band = neededBand(estimate, "0.5", usedVocabulary) ?? null;
  return { ...head, tokens, vocabulary, singletonShare, band, naive: estimate.naive.dimensionsAt["0.5"] ?? null };
}
