import type { OnChange } from "@headroom/protocol";
import { tracked } from "@trpc/server";
import type { Verb } from "../verb.ts";

/**
 * Changes after a cursor, coalesced: each message names the runs that changed and how, and its id is the cursor to
 * resume from. The first message comes at once (with the runs changed since `lastEventId`, or none), so that a page
 * knows from where it is live.
 */
export async function* onChange({ ctx, input, signal }: Verb<OnChange> & { signal: AbortSignal | undefined }) {
  const { lastEventId, ...filter } = input;
  const since = lastEventId === null || lastEventId === undefined ? undefined : Number(lastEventId);
  for await (const changes of ctx.changes.subscribe({ filter, since, signal })) {
    yield tracked(String(changes.cursor), changes);
  }
}
