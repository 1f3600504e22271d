import { type TargetEstimate, targetEstimateSchema } from "@headroom/protocol";
import { StoreError, type TargetRecord } from "@headroom/store";
import type { ApiContext } from "../../context.ts";

export interface Target extends Omit<TargetRecord, "estimate"> {
  readonly estimate: TargetEstimate;
}

/** @throws StoreError not-found */
export async function targetOrThrow(ctx: ApiContext, id: string): Promise<Target> {
  const record = await ctx.store.targets.get(id);
  if (record === null) throw new StoreError("not-found", `Cannot find a target with the id ${JSON.stringify(id)}`);
  return toTarget(record);
}

export function toTarget(record: TargetRecord): Target {
  return { ...record, estimate: targetEstimateSchema.parse(record.estimate) };
}
