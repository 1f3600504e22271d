import { randomBytes } from "node:crypto";
import type { CreateTarget } from "@headroom/protocol";
import type { Verb } from "../verb.ts";

/** Stores an estimate; the same id again replaces it, so that a push can be repeated. */
export async function createTarget({ ctx, input }: Verb<CreateTarget>): Promise<{ id: string }> {
  const id = input.id ?? randomBytes(8).toString("hex");
  const { name, estimate } = input;
  await ctx.store.targets.put({
    id,
    name,
    estimate,
    corpusHash: input.corpusHash ?? estimate.corpusHash ?? "",
    tokenizerHash: input.tokenizerHash ?? estimate.tokenizerHash ?? "",
    createdAtMs: ctx.clock.now(),
  });
  return { id };
}
