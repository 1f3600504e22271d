import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Batch, encodeBatch, type OpenRunInput, type Section, withColumns } from "@headroom/protocol";
import { openSqliteStore, type Store } from "@headroom/store";
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, type TRPCClient } from "@trpc/client";
import { EventSource } from "eventsource";
import { SuperJSON } from "superjson";
import { type ApiServer, type ApiServerOptions, type AppRouter, startApiServer } from "../src/index.ts";

export interface ApiServerResource {
  readonly store: Store;
  readonly server: ApiServer;
  readonly client: TRPCClient<AppRouter>;
  /** folder of the store */
  readonly directory: string;
  /** unexpected errors the server logged; a test that expects none checks it */
  readonly errors: unknown[];
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A real server on a free port over a real SQLite store in a folder of its own, gone when the test ends; or in
 * `options.directory`, which stays.
 */
export async function apiServerResource(options: Partial<ApiServerOptions> = {}): Promise<ApiServerResource> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), "headroom-api-"));
  const store = openSqliteStore({ directory });
  const errors: unknown[] = [];
  const server = await startApiServer({ store, logError: (error) => errors.push(error), ...options, directory });
  return {
    store,
    server,
    client: clientOf(server.url, options.writeToken),
    directory,
    errors,
    async [Symbol.asyncDispose]() {
      await server.close();
      await store.close();
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function clientOf(url: string, token?: string): TRPCClient<AppRouter> {
  const transformer = withColumns(new SuperJSON());
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: httpSubscriptionLink({ url: `${url}/api/trpc`, transformer, EventSource }),
        false: httpLink({ url: `${url}/api/trpc`, transformer, headers }),
      }),
    ],
  });
}

export const WRITER = "6fa459ea-ee8a-4ca4-894e-db77e160355e";

export function runIdOf(index: number): string {
  return `0f0e0d0c-0b0a-4908-8706-${index.toString(16).padStart(12, "0")}`;
}

export function openInput(index = 1, rest: Partial<OpenRunInput> = {}): OpenRunInput {
  return {
    runId: runIdOf(index),
    writerId: WRITER,
    project: "tests",
    name: `run ${index}`,
    startedAtMs: 1_760_000_000_000,
    ...rest,
  };
}

export function frameOf(metrics: Record<string, readonly number[]>, firstStep = 0): Section {
  const columns = Object.values(metrics).map((values) => Float64Array.from(values));
  const steps = Float64Array.from(columns[0] ?? [], (_, i) => firstStep + i);
  return {
    kind: "frame",
    metrics: Object.keys(metrics),
    steps,
    wallTimesMs: steps.map((step) => 1_760_000_000_000 + step * 100),
    values: columns,
  };
}

export function batchOf(sequence: number, sections: readonly Section[], index = 1): Batch {
  return { runId: runIdOf(index), writerId: WRITER, sequence, sections };
}

/** The batch as the octet stream that `series.append` takes. */
export function bytesOf(batch: Batch): Blob {
  return new Blob([encodeBatch(batch).slice()], { type: "application/octet-stream" });
}
