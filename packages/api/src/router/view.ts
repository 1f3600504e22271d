import { createViewSchema, viewIdSchema } from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { createView } from "../services/view/create.ts";
import { getView } from "../services/view/get.ts";
import { readProcedure, writeProcedure } from "../trpc.ts";

export const viewRouter = {
  create: writeProcedure.input(createViewSchema).mutation(({ ctx, input }) => createView({ ctx, input })),
  get: readProcedure.input(viewIdSchema).query(({ ctx, input }) => getView({ ctx, input })),
} satisfies TRPCRouterRecord;
