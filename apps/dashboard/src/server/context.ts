import { resolve } from "node:path";
import { type Api, createApi, type RequestPolicy } from "@headroom/api";
import { openStore } from "@headroom/store";
import { endWithSignal } from "./end-with-signal";
import { policy } from "./policy";

interface Server {
  readonly api: Api;
  readonly policy: RequestPolicy;
}

// Next loads this module once per bundle and again on every hot reload; the store is opened once per process.
const process_ = globalThis as typeof globalThis & { headroomServer?: Promise<Server> };

/** The store and the services on it: the one place of the dashboard that opens a store. */
export function server(): Promise<Server> {
  process_.headroomServer ??= open().catch((error: unknown) => {
    delete process_.headroomServer;
    throw error;
  });
  return process_.headroomServer;
}

async function open(): Promise<Server> {
  const directory = resolve(/* turbopackIgnore: true */ process.env.HEADROOM_DIR ?? ".headroom");
  const store = await openStore({
    url: process.env.DATABASE_URL,
    directory,
    migrationsFolder: process.env.HEADROOM_MIGRATIONS ?? resolve(/* turbopackIgnore: true */ "../../drizzle"),
  });
  const api = createApi({ store, directory });
  api.upkeep.start();
  endWithSignal({ close: () => api.close(), finish: () => store.close() });
  return { api, policy: policy() };
}
