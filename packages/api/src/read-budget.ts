import { setImmediate as nextTurn } from "node:timers/promises";
import { LIMITS } from "@headroom/protocol";
import { TRPCError } from "@trpc/server";
import type { TokenBuckets } from "./http/token-bucket.ts";

/** Of all questions of a request: the few largest that one may be. */
const VALUES_A_REQUEST = 3 * LIMITS.pointsPerRead;

/**
 * What one request may read, however many questions it holds, and what one caller may read a second. Questions of one
 * request are answered one a turn of the event loop, so that others are answered between them.
 */
export class ReadBudget {
  #left = VALUES_A_REQUEST;
  #turn: Promise<void> = Promise.resolve();
  readonly #rate: TokenBuckets | undefined;
  readonly #caller: string;

  constructor(rate?: TokenBuckets, caller = "") {
    this.#rate = rate;
    this.#caller = caller;
  }

  /** Counts a question about so many values, and waits for its turn. @throws TRPCError when it is too much or too fast */
  async take(values: number): Promise<void> {
    const isFirst = this.#left === VALUES_A_REQUEST;
    if (values > this.#left) {
      throw new TRPCError({
        code: "PAYLOAD_TOO_LARGE",
        message:
          `Cannot read so much at once: a request may ask for ${VALUES_A_REQUEST} values in all its questions, ` +
          `got one about ${values} with ${this.#left} left`,
      });
    }
    if (this.#rate?.has(this.#caller) === false) {
      throw new TRPCError({ code: "TOO_MANY_REQUESTS", message: "Cannot read so fast: ask again in a few seconds" });
    }
    this.#left -= values;
    this.#rate?.take(this.#caller, values);
    if (!isFirst) this.#turn = this.#turn.then(() => nextTurn());
    await this.#turn;
  }
}
