import type { RequestPolicy } from "./check-request.ts";

export interface BindOptions {
  /** address the server listens on */
  readonly host: string;
  readonly writeToken?: string | undefined;
  readonly readToken?: string | undefined;
  /** further host names to answer to, e.g. behind a reverse proxy */
  readonly hosts?: readonly string[] | undefined;
}

const LOOPBACK_ADDRESSES = new Set(["127.0.0.1", "::1", "localhost"]);

/** The guard's policy for a bind address. @throws RangeError when bound beyond this machine without a write token, or a token is short */
export function requestPolicy(options: BindOptions): RequestPolicy {
  const { host, writeToken, readToken, hosts = [] } = options;
  if (writeToken !== undefined) {
    for (const [kind, token] of [
      ["write", writeToken],
      ["read", readToken],
    ]) {
      if (token === undefined || token.length >= 16) continue;
      throw new RangeError(`Cannot use the ${kind} token: it must have at least 16 characters, got ${token.length}`);
    }
    return { hosts: hosts.length > 0 ? hosts : "any", tokens: { write: writeToken, read: readToken } };
  }
  if (!LOOPBACK_ADDRESSES.has(host)) {
    throw new RangeError(`Cannot listen on ${host} without a write token: everyone in reach could write; set one`);
  }
  return { hosts };
}
