import { existsSync } from "node:fs";
import { type AppRouter, appRouter, openApi, transformer } from "@headroom/api";
import { createTRPCClient, unstable_localLink as localLink, type TRPCLink } from "@trpc/client";
import type { Headroom } from "./connect.ts";

type Opened = Awaited<ReturnType<typeof openApi>>;

/** The store of this machine: its procedures without a server, and the store itself for its care. */
export interface LocalHeadroom {
  readonly headroom: Headroom;
  readonly store: Opened["store"];
  close(): Promise<void>;
}

/**
 * Opens the store in `directory` (or the one DATABASE_URL names).
 *
 * @throws Error when there is no such folder: asking must not make an empty store
 */
export async function openLocal(directory: string): Promise<LocalHeadroom> {
  const databaseUrl = process.env.DATABASE_URL;
  if (databaseUrl === undefined && !existsSync(directory)) {
    throw new Error(
      `Cannot open the store: the data folder must exist, but there is no ${directory} (set --dir or HEADROOM_DIR)`,
    );
  }
  const { api, store, close } = await openApi({ directory, databaseUrl });
  // Without a server nobody else says which runs were lost.
  await api.upkeep.markLost();
  const headroom = createTRPCClient<AppRouter>({
    links: [
      streamsBodies,
      localLink({ router: appRouter, transformer, createContext: async () => api.context("write") }),
    ],
  });
  return { headroom, store, close };
}

/** Over HTTP a Blob arrives as a stream; with no HTTP between, it is made one here. */
const streamsBodies: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    next(op.input instanceof Blob ? { ...op, input: op.input.stream() } : op);
