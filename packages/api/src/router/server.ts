import type { TRPCRouterRecord } from "@trpc/server";
import { readProcedure } from "../trpc.ts";

export const serverRouter = {
  info: readProcedure.query(({ ctx }) => ({
    ...ctx.server,
    access: ctx.access,
    nowMs: ctx.clock.now(),
    storeFull: ctx.health.full,
  })),
} satisfies TRPCRouterRecord;
