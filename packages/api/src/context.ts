import type { Store } from "@headroom/store";
import type { Clock } from "./clock.ts";
import { TokenBuckets } from "./http/token-bucket.ts";
import { ChangeFeed } from "./live/change-feed.ts";
import { StoreHealth } from "./live/store-health.ts";
import { ReadBudget } from "./read-budget.ts";
import { Assessor } from "./services/verdict/assessor.ts";
import { VerdictSummaries } from "./services/verdict/verdict-summaries.ts";
import { Upkeep } from "./upkeep.ts";

/** What a caller may do; `checkRequest` decides it from host, origin and token. */
export type Access = "read" | "write";

/** What every service gets. One per request, made by `Api.context`. */
export interface ApiContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly access: Access;
  readonly budget: ReadBudget;
  readonly changes: ChangeFeed;
  readonly health: StoreHealth;
  readonly assessor: Assessor;
  readonly verdictSummaries: VerdictSummaries;
  readonly server: ServerInfo;
  /** unexpected failures, with their cause; never shown to callers */
  readonly logError: (error: unknown, where: string) => void;
}

export interface ServerInfo {
  readonly version: string;
  readonly storeKind: Store["kind"];
  /** folder of the store, null when it is not one on this machine */
  readonly directory: string | null;
  readonly startedAtMs: number;
}

export interface ApiOptions {
  readonly store: Store;
  /** shown by `server.info` */
  readonly directory?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly logError?: ((error: unknown, where: string) => void) | undefined;
}

/** The long-lived part of a server process: one per store. */
export interface Api {
  /** of one request; `caller` is whose reading is counted together */
  context(access: Access, caller?: string): ApiContext;
  readonly assessor: Assessor;
  readonly upkeep: Upkeep;
  /** stops upkeep and assessing, ends all live subscriptions; the store stays open */
  close(): Promise<void>;
}

/** Values: many times what a page of a hundred live runs asks for. */
const READ_RATE = { capacity: 40_000_000, refillPerSecond: 10_000_000 };

export const API_VERSION = "0.1.0";

/** Binds the services to a store. Starts nothing: a server starts `upkeep`, polling begins with the first live subscriber. */
export function createApi(options: ApiOptions): Api {
  const { store } = options;
  const clock = options.clock ?? { now: () => Date.now() };
  const logError = options.logError ?? ((error, where) => console.error(`headroom: ${where}:`, error));
  const health = new StoreHealth();
  const changes = new ChangeFeed({ store, health, logError });
  const assessor = new Assessor({ store, clock, logError });
  const upkeep = new Upkeep({ store, clock, assessor, logError });
  const verdictSummaries = new VerdictSummaries(store);
  const rate = new TokenBuckets(READ_RATE, clock);
  const server: ServerInfo = {
    version: API_VERSION,
    storeKind: store.kind,
    directory: options.directory ?? null,
    startedAtMs: clock.now(),
  };
  return {
    context: (access, caller) => ({
      store,
      clock,
      access,
      budget: new ReadBudget(caller === undefined ? undefined : rate, caller),
      changes,
      health,
      assessor,
      verdictSummaries,
      server,
      logError,
    }),
    assessor,
    upkeep,
    async close() {
      changes.close();
      await upkeep.close();
      await assessor.close();
    },
  };
}
