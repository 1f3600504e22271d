import type { ApiContext } from "../context.ts";

/** Every service verb is `verb({ ctx, input })`, so that any transport can call it. */
export interface Verb<TInput = undefined> {
  readonly ctx: ApiContext;
  readonly input: TInput;
}
