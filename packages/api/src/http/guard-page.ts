import type { IncomingMessage, ServerResponse } from "node:http";
import { type RequestFacts, TOKEN_COOKIE } from "./check-request.ts";
import type { Guard } from "./create-guard.ts";

const COOKIE_AGE_S = 30 * 24 * 3600;

const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
} as const;

/**
 * Whether a page may be drawn for this request; answers it where not: a refusal, the question for a token, or, for a token
 * in the address, the cookie that keeps it and the address without it.
 */
export function guardPage(
  request: IncomingMessage,
  response: ServerResponse,
  facts: RequestFacts,
  guard: Guard,
): boolean {
  const address = request.socket.remoteAddress ?? "";
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return answer(response, 405, `Cannot answer the request: pages are only read, got ${request.method}`);
  }
  const url = new URL(`http://localhost${request.url}`);
  const given = url.searchParams.get("token");
  // Who is in already stays who they are: a link must not make them somebody else.
  const known = guard(facts, address);
  const check = known.ok || given === null ? known : guard({ ...facts, authorization: `Bearer ${given}` }, address);
  if (!check.ok) {
    return check.status === 401 ? ask(response, given !== null) : answer(response, check.status, check.message);
  }
  if (given === null) return true;
  url.searchParams.delete("token");
  if (!known.ok) response.setHeader("set-cookie", tokenCookie(given, request));
  // One slash: more would name another host.
  response.writeHead(307, { location: `${url.pathname.replace(/^\/+/, "/")}${url.search}` });
  response.end();
  return false;
}

/** `Secure` where the browser came by https, which a reverse proxy says. */
function tokenCookie(token: string, request: IncomingMessage): string {
  const isSecure = request.headers["x-forwarded-proto"] === "https";
  const attributes = `Path=/; Max-Age=${COOKIE_AGE_S}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  return `${TOKEN_COOKIE}=${encodeURIComponent(token)}; ${attributes}`;
}

function answer(response: ServerResponse, status: number, message: string): false {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${message}\n`);
  return false;
}

function ask(response: ServerResponse, wrong: boolean): false {
  const why = wrong
    ? "That token is not one of this server’s."
    : "This server is open to other machines, so it lets in only those who hold a token.";
  response.writeHead(401, { "content-type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Headroom</title><style>body{font:14px/1.5 system-ui;max-width:26rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}
input,button{font:inherit;padding:.4rem .6rem}input{width:16rem}</style>
<h1 style="font-size:1rem">Headroom asks for a token</h1><p>${why}</p>
<form method="get"><input name="token" type="password" aria-label="Token" autofocus required> <button>Open</button></form></html>`);
  return false;
}
