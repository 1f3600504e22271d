import type { TargetEstimate } from "@headroom/target-rank";
import type { Headroom } from "../connect.ts";

export interface PushedTarget {
  readonly name: string;
  readonly estimate: TargetEstimate;
  /** what runs of this corpus and tokenizer carry on their model card, when it is not what the estimate says */
  readonly corpusHash?: string;
  readonly tokenizerHash?: string;
}

/** Stores an estimate on a server; runs whose model card carries both hashes are linked by themselves. */
export async function pushTarget(headroom: Headroom, target: PushedTarget): Promise<string> {
  const { id } = await headroom.target.create.mutate(target);
  return id;
}

/** Whether the server has a target of this corpus and tokenizer. */
export async function isTargetStored(
  headroom: Headroom,
  { corpusHash, tokenizerHash }: { corpusHash: string; tokenizerHash: string },
): Promise<boolean> {
  const targets = await headroom.target.list.query();
  return targets.some((target) => target.corpusHash === corpusHash && target.tokenizerHash === tokenizerHash);
}
