import { runSelectorSchema } from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { listAttempts } from "../services/attempt/list.ts";
import { readProcedure } from "../trpc.ts";

export const attemptRouter = {
  list: readProcedure.input(runSelectorSchema).query(({ ctx, input }) => listAttempts({ ctx, input })),
} satisfies TRPCRouterRecord;
