import { createTargetSchema, linkTargetSchema, runSelectorSchema, targetIdSchema } from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { createTarget } from "../services/target/create.ts";
import { getTarget } from "../services/target/get.ts";
import { linkTarget } from "../services/target/link.ts";
import { listTargets } from "../services/target/list.ts";
import { targetOfRun } from "../services/target/of-run.ts";
import { targetSummaries } from "../services/target/summaries.ts";
import { readProcedure, writeProcedure } from "../trpc.ts";

export const targetRouter = {
  create: writeProcedure.input(createTargetSchema).mutation(({ ctx, input }) => createTarget({ ctx, input })),
  get: readProcedure.input(targetIdSchema).query(({ ctx, input }) => getTarget({ ctx, input })),
  list: readProcedure.query(({ ctx }) => listTargets({ ctx })),
  summaries: readProcedure.query(({ ctx }) => targetSummaries({ ctx })),
  link: writeProcedure.input(linkTargetSchema).mutation(({ ctx, input }) => linkTarget({ ctx, input })),
  ofRun: readProcedure.input(runSelectorSchema).query(({ ctx, input }) => targetOfRun({ ctx, input })),
} satisfies TRPCRouterRecord;
