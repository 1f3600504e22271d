import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LIMITS } from "@headroom/protocol";
import type { Store } from "@headroom/store";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import compression from "compression";
import type { Clock } from "../clock.ts";
import { type Api, createApi } from "../context.ts";
import { appRouter } from "../root.ts";
import { checkRequest, type RequestFacts } from "./check-request.ts";
import { refusalBody } from "./fetch-handler.ts";
import { requestPolicy } from "./request-policy.ts";

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
  readonly clock?: Clock | undefined;
  readonly logError?: ((error: unknown, where: string) => void) | undefined;
}

export interface ApiServer {
  /** e.g. `http://127.0.0.1:3000`; the router is below `/api/trpc` */
  readonly url: string;
  readonly port: number;
  readonly api: Api;
  /** ends live subscriptions and connections; the store stays open */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const ENDPOINT = "/api/trpc";
const LINGER_MS = 5_000;

/** What collectors call all the time; the answers are short, but their length is not announced. */
const WRITES = /\/(series\.append|run\.(open|heartbeat|finish))(\?|$)/;

/** Packing the answers to writes took a quarter of the server's time with small batches. */
const isWorthPacking: compression.CompressionFilter = (request, response) =>
  !WRITES.test(request.url) && compression.filter(request, response);

/** The router on a plain HTTP server of its own: for tests, the CLI and benchmarks. @throws Error when the port is taken */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { host = "127.0.0.1", port = 0 } = options;
  const policy = requestPolicy({ ...options, host });
  const api = createApi(options);
  const compress = compression({ threshold: 1_024, filter: isWorthPacking });

  const server = createServer((request, response) => {
    const check = checkRequest(factsOf(request), policy);
    if (!check.ok) return refuse(request, response, check.status, check.message);
    const path = (request.url ?? "/").split("?", 1)[0]!;
    if (!path.startsWith(`${ENDPOINT}/`)) {
      return refuse(request, response, 404, `Cannot find ${path}: procedures are below ${ENDPOINT}/`);
    }
    compress(request as never, response as never, () => {
      void nodeHTTPRequestHandler({
        req: request,
        res: response,
        path: path.slice(ENDPOINT.length + 1),
        router: appRouter,
        createContext: async () => api.context(check.access),
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
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
    await api.close();
  };
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${address.port}`, port: address.port, api, close, [Symbol.asyncDispose]: close };
}

function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") return reject(error);
      reject(
        new Error(`Cannot listen on ${host}:${port}: the port must be free, another program uses it`, { cause: error }),
      );
    });
    server.listen(port, host, resolve);
  });
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

// The body is thrown away unread for a while, as nginx does: a client that is still sending would otherwise see a
// reset connection instead of the answer.
function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify(refusalBody(status, message)));
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
}
