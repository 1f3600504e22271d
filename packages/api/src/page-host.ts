import type { ApiContext } from "./context.ts";
import type { AppRouter, createCaller } from "./root.ts";

/** What a server gives to the pages drawn in its process: its router, asked as whoever may read. */
export interface PageHost {
  readonly router: AppRouter;
  context(): ApiContext;
  caller(): ReturnType<typeof createCaller>;
}

// Pages are bundled: they and the server share no module, only the process.
const shared = globalThis as typeof globalThis & { headroomPageHost?: PageHost };

export function offerToPages(host: PageHost): void {
  shared.headroomPageHost = host;
}

/** The server that draws this page. @throws Error outside of one */
export function pageHost(): PageHost {
  if (shared.headroomPageHost !== undefined) return shared.headroomPageHost;
  throw new Error("Cannot draw the page: `headroom serve` must serve it, but no server runs in this process");
}
