import type { Clock } from "../clock.ts";
import { checkRequest, type RequestCheck, type RequestFacts, type RequestPolicy, tokenOf } from "./check-request.ts";
import { TokenBuckets } from "./token-bucket.ts";

/** Whether a request may be answered, and as whom; `address` is the client's. */
export type Guard = (facts: RequestFacts, address: string) => RequestCheck;

const WRONG_TOKENS = { capacity: 20, refillPerSecond: 0.2 };

/** The policy's guard, and patience for few wrong tokens from one address; a token once found right is not held up. */
export function createGuard(policy: RequestPolicy, clock: Clock): Guard {
  const wrong = new TokenBuckets(WRONG_TOKENS, clock);
  const right = new Set<string>();
  return (facts, address) => {
    const token = policy.tokens === undefined ? undefined : tokenOf(facts);
    const isStranger = token !== undefined && !right.has(token);
    if (isStranger && !wrong.has(address)) {
      return { ok: false, status: 429, message: "Cannot answer the request: too many wrong tokens from this address" };
    }
    const check = checkRequest(facts, policy);
    if (isStranger && check.ok) right.add(token);
    if (isStranger && !check.ok && check.status === 401) wrong.take(address, 1);
    return check;
  };
}
