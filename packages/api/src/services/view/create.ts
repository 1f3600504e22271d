import { randomBytes } from "node:crypto";
import type { CreateView } from "@headroom/protocol";
import type { Verb } from "../verb.ts";

/** Saves a view for good under an id that cannot be guessed. */
export async function createView({ ctx, input }: Verb<CreateView>): Promise<{ id: string }> {
  const id = randomBytes(16).toString("base64url");
  await ctx.store.views.put({ ...input, id, createdAtMs: ctx.clock.now() });
  return { id };
}
