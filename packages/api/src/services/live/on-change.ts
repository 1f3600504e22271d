import type { OnChange } from "@headroom/protocol";
import { TRPCError, tracked } from "@trpc/server";
import { isUnexpected, toTRPCError } from "../../errors/to-trpc-error.ts";
import type { Verb } from "../verb.ts";

/**
 * Changes after a cursor, coalesced: each message names the runs that changed and how, and its id is the cursor to
 * resume from. The first message comes at once (with the runs changed since `lastEventId`, or none), so that a page
 * knows from where it is live.
 *
 * @throws TRPCError when the server stops: a subscription that merely ended would not be taken up again by the client
 */
export async function* onChange({ ctx, input, signal }: Verb<OnChange> & { signal: AbortSignal | undefined }) {
  const { lastEventId, ...filter } = input;
  const since = lastEventId === null || lastEventId === undefined ? undefined : Number(lastEventId);
  try {
    for await (const changes of ctx.changes.subscribe({ filter, since, signal })) {
      yield tracked(String(changes.cursor), changes);
    }
  } catch (cause) {
    // Middleware has returned by now: what fails while streaming is answered here.
    const error = toTRPCError(cause);
    if (isUnexpected(error)) ctx.logError(cause, "live.onChange");
    throw error;
  }
  if (signal?.aborted !== true) throw new TRPCError({ code: "SERVICE_UNAVAILABLE", message: "The server is stopping" });
}
