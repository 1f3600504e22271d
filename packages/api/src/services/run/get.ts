import type { RunRecord } from "@headroom/store";
import type { Verb } from "../verb.ts";
import { runOrThrow } from "./run-or-throw.ts";

export async function getRun({ ctx, input }: Verb<{ run: string }>): Promise<RunRecord> {
  return runOrThrow(ctx, input.run);
}
