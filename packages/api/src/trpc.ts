import { initTRPC, TRPCError } from "@trpc/server";
import type { ApiContext } from "./context.ts";
import { inputMessage, isUnexpected, isZodError, reasonOf, toTRPCError } from "./errors/to-trpc-error.ts";
import { transformer } from "./transformer.ts";

const t = initTRPC.context<ApiContext>().create({
  transformer,
  isDev: false,
  errorFormatter({ shape, error, path, input }) {
    const message = isZodError(error.cause) ? inputMessage(error.cause, path, input) : shape.message;
    return { ...shape, message, data: { ...shape.data, reason: reasonOf(error) } };
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
