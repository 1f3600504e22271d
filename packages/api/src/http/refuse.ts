import type { IncomingMessage, ServerResponse } from "node:http";

const LINGER_MS = 5_000;

const CODES: Readonly<Record<number, string>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  405: "METHOD_NOT_SUPPORTED",
  413: "PAYLOAD_TOO_LARGE",
  429: "TOO_MANY_REQUESTS",
  503: "SERVICE_UNAVAILABLE",
};

/**
 * A refusal that came before the router, in the shape of a tRPC error so that every client can read it.
 *
 * The body is thrown away unread for a while, as nginx does: a client that is still sending would otherwise see a reset
 * connection instead of the answer.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  const data = { code: CODES[status] ?? "NOT_FOUND", httpStatus: status, reason: null };
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify({ error: { json: { message, code: -32600, data } } }));
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
}
