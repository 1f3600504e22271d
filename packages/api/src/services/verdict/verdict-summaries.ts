import type { Onset, SaturationState } from "@headroom/saturation";
import type { LabelRecord, RunRecord, Store } from "@headroom/store";
import { storedVerdict } from "./stored-verdict.ts";

/** What a list row shows of a verdict. */
export interface VerdictSummary {
  readonly state: SaturationState;
  /** in steps; null when the state has no onset */
  readonly onset: Onset | null;
  readonly sentence: string;
  /** a person's newest word on it */
  readonly decision: LabelRecord["decision"] | null;
}

type Assessed = Omit<VerdictSummary, "decision">;

/** Verdicts as list rows show them, read again only when their run has changed: detector states are large. */
export class VerdictSummaries {
  readonly #store: Pick<Store, "verdicts">;
  readonly #known = new Map<string, { readonly cursor: number; readonly assessed: Assessed | null }>();

  constructor(store: Pick<Store, "verdicts">) {
    this.#store = store;
  }

  /** By run id; a run that was never assessed is absent. */
  async of(runs: readonly RunRecord[]): Promise<ReadonlyMap<string, VerdictSummary>> {
    const decisions = new Map<string, LabelRecord["decision"]>();
    for (const { runId, decision } of await this.#store.verdicts.listLabels()) decisions.set(runId, decision);
    const summaries = new Map<string, VerdictSummary>();
    for (const run of runs) {
      const assessed = await this.#assessed(run);
      if (assessed !== null) summaries.set(run.id, { ...assessed, decision: decisions.get(run.id) ?? null });
    }
    return summaries;
  }

  async #assessed({ id, cursor }: RunRecord): Promise<Assessed | null> {
    const known = this.#known.get(id);
    if (known?.cursor === cursor) return known.assessed;
    const verdict = storedVerdict(await this.#store.verdicts.get(id));
    const assessed = verdict && { state: verdict.state, onset: verdict.onset, sentence: verdict.sentence };
    this.#known.set(id, { cursor, assessed });
    return assessed;
  }
}
