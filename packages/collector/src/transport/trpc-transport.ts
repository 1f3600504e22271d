import { withColumns } from "@headroom/protocol";
import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import { SuperJSON } from "superjson";
import type { AppRouter } from "./router-type.ts";
import { type Transport, TransportError, type TransportErrorKind } from "./transport.ts";

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

const KIND_OF_STATUS: Readonly<Record<number, TransportErrorKind>> = {
  400: "refused",
  401: "denied",
  403: "denied",
  409: "refused",
  413: "refused",
};

/** The table of the protocol's README; an answer that is none of our server's may pass, but for one about rights. */
function toTransportError(action: string, url: string, cause: unknown): TransportError {
  const message = `Cannot ${action} at ${url}: ${reasonOf(cause)}`;
  if (!(cause instanceof TRPCClientError)) return new TransportError("unreachable", message, { cause });
  const answered = cause.data?.httpStatus as number | undefined;
  const status = answered ?? (cause.meta?.response as Response | undefined)?.status;
  if (status === undefined) return new TransportError("unreachable", message, { cause });
  if (status === 404 && cause.data?.reason === "not-found") {
    return new TransportError("unknown-run", message, { cause, status });
  }
  const kind = KIND_OF_STATUS[status] ?? "unreachable";
  const isOurs = answered !== undefined || kind === "denied";
  return new TransportError(isOurs ? kind : "unreachable", message, { cause, status });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says only "fetch failed"; its cause says why.
  let deepest: Error = error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  if ((deepest as NodeJS.ErrnoException).code === "ECONNREFUSED") return "no server answers there";
  return deepest.message || error.message;
}
