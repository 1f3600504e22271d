import { listEventsSchema } from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { listEvents } from "../services/event/list.ts";
import { readProcedure } from "../trpc.ts";

export const eventRouter = {
  list: readProcedure.input(listEventsSchema).query(({ ctx, input }) => listEvents({ ctx, input })),
} satisfies TRPCRouterRecord;
