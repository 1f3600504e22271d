import { openStore, type Store } from "@headroom/store";
import { type Api, createApi } from "./context.ts";

export interface OpenApiOptions {
  /** folder of the SQLite store */
  readonly directory: string;
  /** postgres://… for a Postgres store */
  readonly databaseUrl?: string | undefined;
}

/** Opens a store of this machine and binds the services to it. @throws StoreError when the store cannot be opened */
export async function openApi({ directory, databaseUrl }: OpenApiOptions): Promise<{
  readonly api: Api;
  readonly store: Store;
  close(): Promise<void>;
}> {
  const store = await openStore({ directory, ...(databaseUrl === undefined ? {} : { url: databaseUrl }) });
  const api = createApi({ store, directory: databaseUrl === undefined ? directory : undefined });
  return {
    api,
    store,
    async close() {
      await api.close();
      await store.close();
    },
  };
}
