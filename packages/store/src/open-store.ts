import type { Store } from "./contract/store.ts";
import { openPostgresStore } from "./postgres/open-postgres-store.ts";
import { openSqliteStore } from "./sqlite/open-sqlite-store.ts";

export interface StoreOptions {
  /** postgres://… for a Postgres store; SQLite when absent */
  readonly url?: string;
  /** folder of the SQLite store */
  readonly directory: string;
  /** folder with one sub-folder of migrations per dialect; found by itself in a checkout, or HEADROOM_MIGRATIONS */
  readonly migrationsFolder?: string;
  /** milliseconds since 1970; tests inject theirs */
  readonly clock?: () => number;
}

/** The store that the configuration names. @throws StoreError */
export async function openStore({ url, ...options }: StoreOptions): Promise<Store> {
  if (url === undefined || url === "") return openSqliteStore(options);
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgresStore({ url, ...options });
  throw new RangeError(`Cannot open a store: its url must start with postgres://, got ${url.slice(0, 20)}`);
}
