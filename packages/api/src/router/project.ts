import type { TRPCRouterRecord } from "@trpc/server";
import { listProjects } from "../services/project/list.ts";
import { readProcedure } from "../trpc.ts";

export const projectRouter = {
  list: readProcedure.query(({ ctx }) => listProjects({ ctx })),
} satisfies TRPCRouterRecord;
