import type { TargetRecord } from "@headroom/store";
import type { ApiContext } from "../../context.ts";

/** All targets without their curves. */
export async function listTargets({ ctx }: { ctx: ApiContext }): Promise<Omit<TargetRecord, "estimate">[]> {
  return ctx.store.targets.list();
}
