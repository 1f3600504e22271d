import type { IncomingMessage, ServerResponse } from "node:http";
import { checkRequest, type RequestFacts, type RequestPolicy, TOKEN_COOKIE } from "./check-request.ts";

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
  policy: RequestPolicy,
): boolean {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return answer(response, 405, `Cannot answer the request: pages are only read, got ${request.method}`);
  }
  const url = new URL(request.url ?? "/", "http://localhost");
  const given = url.searchParams.get("token");
  const check = checkRequest(given === null ? facts : { ...facts, authorization: `Bearer ${given}` }, policy);
  if (!check.ok) {
    return check.status === 401 ? ask(response, given !== null) : answer(response, check.status, check.message);
  }
  if (given === null) return true;
  url.searchParams.delete("token");
  const cookie = `${TOKEN_COOKIE}=${encodeURIComponent(given)}; Path=/; Max-Age=${COOKIE_AGE_S}; HttpOnly; SameSite=Lax`;
  response.writeHead(307, { location: `${url.pathname}${url.search}`, "set-cookie": cookie });
  response.end();
  return false;
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
