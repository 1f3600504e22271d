import type { RunRecord } from "@headroom/store";
import type { ApiContext } from "../../context.ts";

/** What a list row shows of a verdict. */
export interface VerdictSummary {
  readonly state: string;
  /** in steps; null when the state has no onset */
  readonly onset: { readonly best: number; readonly low: number; readonly high: number } | null;
  readonly sentence: string;
  /** a person's newest word on it */
  readonly decision: "confirmed" | "dismissed" | null;
}

export async function verdictSummaries(
  _ctx: ApiContext,
  _runs: readonly RunRecord[],
): Promise<ReadonlyMap<string, VerdictSummary>> {
  return new Map();
}
