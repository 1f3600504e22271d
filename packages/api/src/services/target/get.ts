import type { Verb } from "../verb.ts";
import { type Target, targetOrThrow } from "./target-or-throw.ts";

export async function getTarget({ ctx, input }: Verb<{ id: string }>): Promise<Target> {
  return targetOrThrow(ctx, input.id);
}
