import type { RunEnd } from "@headroom/protocol";
import type { RunRecord } from "@headroom/store";
import type { Verb } from "../verb.ts";

export async function finishRun({
  ctx,
  input,
}: Verb<{ runId: string; status: RunEnd; atMs: number }>): Promise<RunRecord> {
  return ctx.store.runs.finish(input.runId, input.status, input.atMs);
}
