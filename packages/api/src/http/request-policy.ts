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

/**
 * The guard's policy for a bind address. Where any token is given, one is demanded, on this machine too; with a read token
 * alone, which needs the loopback interface, nobody writes.
 *
 * @throws RangeError when bound beyond this machine without a write token, or a token is short
 */
export function requestPolicy(options: BindOptions): RequestPolicy {
  const { host, writeToken, readToken, hosts = [] } = options;
  for (const [kind, token] of [
    ["write", writeToken],
    ["read", readToken],
  ]) {
    if (token === undefined || token.length >= 16) continue;
    throw new RangeError(`Cannot use the ${kind} token: it must have at least 16 characters, got ${token.length}`);
  }
  if (!LOOPBACK_ADDRESSES.has(host)) {
    if (writeToken === undefined) {
      throw new RangeError(`Cannot listen on ${host} without a write token: everyone in reach could write; set one`);
    }
    return { hosts: hosts.length > 0 ? hosts : "any", tokens: { write: writeToken, read: readToken } };
  }
  if (writeToken === undefined && readToken === undefined) return { hosts };
  return { hosts, tokens: { write: writeToken, read: readToken } };
}
