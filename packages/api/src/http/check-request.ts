import { createHash, timingSafeEqual } from "node:crypto";
import { LIMITS } from "@headroom/protocol";
import type { Access } from "../context.ts";

/** The headers the guard looks at; absent ones are undefined. */
export interface RequestFacts {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin?: string | undefined;
  readonly secFetchSite?: string | undefined;
  readonly secFetchMode?: string | undefined;
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly contentType?: string | undefined;
  readonly contentLength?: string | undefined;
}

export interface RequestPolicy {
  /** host names (without port) answered besides the loopback ones; "any" only where tokens are demanded */
  readonly hosts: readonly string[] | "any";
  /** absent: whoever reaches the server may do everything (it is bound to the loopback interface) */
  readonly tokens?: { readonly write?: string | undefined; readonly read?: string | undefined } | undefined;
}

export type RequestCheck =
  | { readonly ok: true; readonly access: Access }
  | { readonly ok: false; readonly status: 400 | 401 | 403 | 413 | 429; readonly message: string };

/** Where a browser keeps its token; collectors send `authorization: Bearer …`. */
export const TOKEN_COOKIE = "headroom_token";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether a request may be answered, and as whom: the Host must be one of ours (against DNS rebinding), a browser's
 * request must come from a page of the same origin or be a plain navigation (against cross-site requests), a token
 * must be known where tokens are demanded, and the announced body must be within the limit of its kind.
 * Pure but for hashing; the same guard for the plain server and for Next.
 */
export function checkRequest(request: RequestFacts, policy: RequestPolicy): RequestCheck {
  const host = hostName(request.host);
  if (host === undefined) return refuse(400, `the Host header must name this server, got ${shown(request.host)}`);
  if (policy.hosts !== "any" && !LOOPBACK.has(host) && !policy.hosts.includes(host)) {
    return refuse(403, `the Host header must be localhost or a host given at start, got ${shown(request.host)}`);
  }
  if (request.origin !== undefined && originHost(request.origin) !== request.host?.toLowerCase()) {
    return refuse(403, `only pages of this server may call it, got the origin ${shown(request.origin)}`);
  }
  if (!isOwnFetch(request)) {
    return refuse(403, `only pages of this server may call it, got a ${shown(request.secFetchSite)} request`);
  }
  const tooLarge = checkLength(request);
  if (tooLarge !== undefined) return tooLarge;
  return checkToken(request, policy);
}

function checkToken(request: RequestFacts, policy: RequestPolicy): RequestCheck {
  if (policy.tokens === undefined) return { ok: true, access: "write" };
  const token = tokenOf(request);
  if (token === undefined) return refuse(401, "this server demands a token, got none");
  for (const access of ["write", "read"] as const) {
    const expected = policy.tokens[access];
    if (expected !== undefined && sameSecret(token, expected)) return { ok: true, access };
  }
  return refuse(401, "the token must be one of this server's, got another");
}

/** The limit of a body by its kind: ingest batches are larger than JSON. */
export function maxBodyBytes(contentType: string | undefined): number {
  return contentType?.startsWith("application/octet-stream") ? LIMITS.batchBytes : LIMITS.jsonBytes;
}

function checkLength(request: RequestFacts): RequestCheck | undefined {
  if (request.contentLength === undefined) return undefined;
  const length = Number(request.contentLength);
  const limit = maxBodyBytes(request.contentType);
  if (length <= limit) return undefined;
  return refuse(413, `a body of this kind has at most ${limit} bytes, got ${request.contentLength}`);
}

// A link from elsewhere to a page is a navigation: allowed, since its sender cannot read the answer.
function isOwnFetch({ method, secFetchSite, secFetchMode }: RequestFacts): boolean {
  if (secFetchSite === undefined || secFetchSite === "same-origin" || secFetchSite === "none") return true;
  return secFetchMode === "navigate" && (method === "GET" || method === "HEAD");
}

function hostName(host: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(host ?? "");
  return match?.[1]?.toLowerCase();
}

function originHost(origin: string): string | undefined {
  try {
    return new URL(origin).host.toLowerCase();
  } catch {
    return undefined;
  }
}

/** The token that came with the request, in its header or its cookie. */
export function tokenOf(request: Pick<RequestFacts, "authorization" | "cookie">): string | undefined {
  return bearerToken(request.authorization) ?? cookieToken(request.cookie);
}

function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

function cookieToken(cookie: string | undefined): string | undefined {
  for (const part of (cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === TOKEN_COOKIE && value !== undefined) return safelyDecoded(value);
  }
  return undefined;
}

function safelyDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

// Hashed first: timingSafeEqual wants equal lengths, and a length is a hint too.
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function refuse(status: 400 | 401 | 403 | 413, reason: string): RequestCheck {
  return { ok: false, status, message: `Cannot answer the request: ${reason}` };
}

function shown(value: string | undefined): string {
  return value === undefined ? "none" : JSON.stringify(value.slice(0, 100));
}
