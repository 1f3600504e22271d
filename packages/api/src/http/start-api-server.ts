import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LIMITS } from "@headroom/protocol";
import type { Store } from "@headroom/store";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import compression from "compression";
import type { Clock } from "../clock.ts";
import { type Api, createApi } from "../context.ts";
import { offerToPages } from "../page-host.ts";
import { appRouter, createCaller } from "../root.ts";
import { type RequestFacts, tokenOf } from "./check-request.ts";
import { createGuard } from "./create-guard.ts";
import { guardPage } from "./guard-page.ts";
import { refuse } from "./refuse.ts";
import { requestPolicy } from "./request-policy.ts";

/** Draws a page, once the guard has let the request in. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface ApiServerOptions {
  readonly store: Store;
  /** default 127.0.0.1; elsewhere a write token is demanded */
  readonly host?: string | undefined;
  /** default 0: a free one */
  readonly port?: number | undefined;
  readonly writeToken?: string | undefined;
  readonly readToken?: string | undefined;
  readonly hosts?: readonly string[] | undefined;
  /** shown by `server.info` */
  readonly directory?: string | undefined;
  /** answers what is not a procedure; without it there are only procedures */
  readonly pages?: PageHandler | undefined;
  readonly clock?: Clock | undefined;
  readonly logError?: ((error: unknown, where: string) => void) | undefined;
}

export interface ApiServer {
  /** e.g. `http://127.0.0.1:3000`; the router is below `/api/trpc` */
  readonly url: string;
  readonly port: number;
  readonly api: Api;
  readonly http: Server;
  /** ends live subscriptions, answers what is under way (at most some seconds of it); the store stays open */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const ENDPOINT = "/api/trpc/";
/** Requests under way get this long to finish when the server closes. */
const GRACE_MS = 3_000;
const SWEEP_MS = 20;

/** What collectors call all the time: the answers are short, but their length is not announced. And the live messages. */
const UNPACKED = /\/(series\.append|run\.(open|heartbeat|finish)|live\.onChange)(\?|$)/;

/** Packing the answers to writes took a quarter of the server's time with small batches. */
const isWorthPacking: compression.CompressionFilter = (request, response) =>
  !UNPACKED.test(request.url) && compression.filter(request, response);

/**
 * The server: the router below `/api/trpc` and, where given, pages everywhere else, behind one guard and in one process.
 * What `headroom serve`, tests and benchmarks run. @throws Error when the port is taken
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { host = "127.0.0.1", port = 0, pages } = options;
  const guard = createGuard(requestPolicy({ ...options, host }), options.clock ?? { now: () => Date.now() });
  const api = createApi(options);
  if (pages !== undefined) {
    const context = () => api.context("read");
    offerToPages({ router: appRouter, context, caller: () => createCaller(context()) });
  }
  const compress = compression({ threshold: 1_024, filter: isWorthPacking });
  let closing = false;

  const server = createServer((request, response) => {
    if (closing) return refuse(request, response, 503, "Cannot answer the request: the server is stopping");
    if (request.url?.startsWith("/") !== true) {
      return refuse(request, response, 400, "Cannot answer the request: it must name a path of this server");
    }
    const facts = factsOf(request);
    const path = request.url.split("?", 1)[0]!;
    if (!path.startsWith(ENDPOINT) && pages !== undefined) {
      if (guardPage(request, response, facts, guard)) void pages(request, response);
      return;
    }
    // Nobody else's cache may keep what was answered to who holds a token.
    response.setHeader("cache-control", "no-store");
    const check = guard(facts, request.socket.remoteAddress ?? "");
    if (!check.ok) return refuse(request, response, check.status, check.message);
    if (!path.startsWith(ENDPOINT)) {
      return refuse(request, response, 404, `Cannot find ${path}: procedures are below ${ENDPOINT}`);
    }
    compress(request as never, response as never, () => {
      void nodeHTTPRequestHandler({
        req: request,
        res: response,
        path: path.slice(ENDPOINT.length),
        router: appRouter,
        createContext: async () => api.context(check.access, `${tokenOf(facts)} ${request.socket.remoteAddress}`),
        maxBodySize: LIMITS.batchBytes,
        maxBatchSize: 100,
        // A question about hundreds of series does not fit a URL.
        allowMethodOverride: true,
      });
    });
  });
  await listen(server, host, port);
  api.upkeep.start();
  const address = server.address() as AddressInfo;
  const close = async () => {
    closing = true;
    await Promise.all([api.close(), closed(server)]);
  };
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  const url = `http://${name}:${address.port}`;
  return { url, port: address.port, api, http: server, close, [Symbol.asyncDispose]: close };
}

const WHY_NOT_LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port must be free, another program uses it",
  EADDRNOTAVAIL: "the address must be one of this machine",
  EACCES: "this user may not use the port; those from 1024 are for everybody",
  ENOTFOUND: "the address must be known, no such name was found",
};

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = WHY_NOT_LISTENING[error.code ?? ""] ?? error.message;
      reject(new Error(`Cannot listen on ${host}:${port}: ${reason}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

/** Takes no more connections, and resolves when the last is gone: idle ones at once, the others when they are answered. */
async function closed(server: Server): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await ended;
  clearInterval(sweep);
  clearTimeout(grace);
}

function factsOf(request: IncomingMessage): RequestFacts {
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  return {
    method: request.method ?? "GET",
    host: request.headers.host,
    origin: request.headers.origin,
    secFetchSite: header("sec-fetch-site"),
    secFetchMode: header("sec-fetch-mode"),
    authorization: request.headers.authorization,
    cookie: request.headers.cookie,
    contentType: request.headers["content-type"],
    contentLength: request.headers["content-length"],
  };
}
