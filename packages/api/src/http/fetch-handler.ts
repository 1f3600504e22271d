import { LIMITS } from "@headroom/protocol";
import { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Api } from "../context.ts";
import { appRouter } from "../root.ts";
import { checkRequest, maxBodyBytes, type RequestFacts, type RequestPolicy } from "./check-request.ts";

export interface FetchHandlerOptions {
  readonly api: Api;
  readonly policy: RequestPolicy;
  /** path of the router; default `/api/trpc` */
  readonly endpoint?: string | undefined;
}

/**
 * The guarded router as a fetch handler, for Next's route handlers and anything else that speaks Request and Response:
 * `const handle = createFetchHandler({ api, policy }); export { handle as GET, handle as POST };`
 */
export function createFetchHandler({ api, policy, endpoint = "/api/trpc" }: FetchHandlerOptions) {
  return async (request: Request): Promise<Response> => {
    const facts = factsOf(request);
    const check = checkRequest(facts, policy);
    if (!check.ok) return refusal(check.status, check.message);
    return fetchRequestHandler({
      endpoint,
      maxBatchSize: 100,
      req: limitBody(request, maxBodyBytes(facts.contentType)),
      router: appRouter,
      createContext: () => api.context(check.access),
      // A question about hundreds of series does not fit a URL.
      allowMethodOverride: true,
    });
  };
}

/** A refusal that came before the router, in the shape of a tRPC error so that every client can read it. */
export function refusal(status: number, message: string): Response {
  return Response.json(refusalBody(status, message), { status });
}

export function refusalBody(status: number, message: string) {
  const code =
    { 400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 413: "PAYLOAD_TOO_LARGE" }[status] ?? "NOT_FOUND";
  return { error: { json: { message, code: -32600, data: { code, httpStatus: status, reason: null } } } };
}

export function factsOf(request: Request): RequestFacts {
  const header = (name: string) => request.headers.get(name) ?? undefined;
  return {
    method: request.method,
    host: header("host") ?? new URL(request.url).host,
    origin: header("origin"),
    secFetchSite: header("sec-fetch-site"),
    secFetchMode: header("sec-fetch-mode"),
    authorization: header("authorization"),
    cookie: header("cookie"),
    contentType: header("content-type"),
    contentLength: header("content-length"),
  };
}

// A body without an announced length is counted as it comes; ingest batches count themselves.
function limitBody(request: Request, maximumBytes: number): Request {
  if (request.body === null || maximumBytes === LIMITS.batchBytes || request.headers.has("content-length"))
    return request;
  let bytes = 0;
  const counted = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes <= maximumBytes) return controller.enqueue(chunk);
        const message = `Cannot read the body: at most ${maximumBytes} bytes, got more than ${bytes}`;
        controller.error(new TRPCError({ code: "PAYLOAD_TOO_LARGE", message }));
      },
    }),
  );
  return new Request(request, { body: counted, duplex: "half" } as RequestInit);
}
