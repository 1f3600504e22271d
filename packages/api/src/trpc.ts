import { LIMITS } from "@headroom/protocol";
import { initTRPC, TRPCError } from "@trpc/server";
import type { ApiContext } from "./context.ts";
import {
  expectedSequenceOf,
  inputMessage,
  isUnexpected,
  isZodError,
  reasonOf,
  toTRPCError,
} from "./errors/to-trpc-error.ts";
import { serverTransformer } from "./transformer.ts";

const t = initTRPC.context<ApiContext>().create({
  transformer: serverTransformer,
  isDev: false,
  errorFormatter({ shape, error, path, input }) {
    let { message } = shape;
    if (isZodError(error.cause)) message = inputMessage(error.cause, path, input);
    // tRPC's own limit on bodies of unknown length says no more than its code.
    else if (error.code === "PAYLOAD_TOO_LARGE" && message === error.code) {
      message = `Cannot read the body: at most ${LIMITS.batchBytes} bytes, got more`;
    }
    return { ...shape, message, data: { ...shape.data, reason: reasonOf(error), ...expectedSequenceOf(error) } };
  },
  sse: {
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 45_000 },
  },
});

export const createRouter = t.router;
export const createCallerFactory = t.createCallerFactory;

/** The one place where failures become answers. */
const answerErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const error = toTRPCError(result.error);
  if (isUnexpected(error)) ctx.logError(error.cause ?? error, path);
  throw error;
});

export const readProcedure = t.procedure.use(answerErrors);

export const writeProcedure = readProcedure.use(({ ctx, path, next }) => {
  if (ctx.access !== "write") {
    throw new TRPCError({
      code: "FORBIDDEN",
      message: `Cannot call ${path}: it needs a write token, got a read token`,
    });
  }
  return next();
});
