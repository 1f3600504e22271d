import { withColumns } from "@headroom/protocol";
import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import { SuperJSON } from "superjson";
import type { AppRouter } from "./router-type.ts";
import { type Transport, TransportError } from "./transport.ts";

export interface TrpcTransportOptions {
  /** address of the dashboard or of `headroom serve`; the router is at /api/trpc below it */
  readonly url: string;
  readonly token?: string | undefined;
  /** one request may take this long, ms; default 30,000 */
  readonly timeoutMs?: number;
}

/** Ships to a Headroom server by tRPC; batches go as octet streams, without JSON. */
export function createTrpcTransport({ url, token, timeoutMs = 30_000 }: TrpcTransportOptions): Transport {
  const client = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${url.replace(/\/+$/, "")}/api/trpc`,
        transformer: withColumns(new SuperJSON()),
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      }),
    ],
  });
  const call = async <T>(action: string, request: (options: { signal: AbortSignal }) => Promise<T>): Promise<T> => {
    try {
      return await request({ signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      throw toTransportError(action, url, error);
    }
  };
  return {
    open: async (run) => {
      const { lastSequence } = await call("open the run", (options) => client.run.open.mutate(run, options));
      return { lastSequence };
    },
    append: async (batch) => {
      await call("send a batch", (options) => client.series.append.mutate(batch as Uint8Array<ArrayBuffer>, options));
    },
    heartbeat: async (runId) => {
      await call("send a heartbeat", (options) => client.run.heartbeat.mutate({ runId }, options));
    },
    finish: async (runId, status, atMs) => {
      await call("finish the run", (options) => client.run.finish.mutate({ runId, status, atMs }, options));
    },
    close: async () => {},
  };
}

function toTransportError(action: string, url: string, error: unknown): TransportError {
  const message = `Cannot ${action} at ${url}: ${reasonOf(error)}`;
  const status = error instanceof TRPCClientError ? (error.data?.httpStatus as number | undefined) : undefined;
  if (status === 404 && error instanceof TRPCClientError && error.data?.reason === "not-found") {
    return new TransportError("unknown-run", message, { cause: error });
  }
  const mayPass = status === undefined || status >= 500 || status === 408 || status === 429;
  return new TransportError(mayPass ? "unreachable" : "refused", message, { cause: error });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says only "fetch failed"; its cause says why.
  let deepest: Error = error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  if ((deepest as NodeJS.ErrnoException).code === "ECONNREFUSED") return "no server answers there";
  return deepest.message || error.message;
}
