import { labelRunSchema, listLabelsSchema, runSelectorSchema } from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { assessRun } from "../services/verdict/assess.ts";
import { getVerdict } from "../services/verdict/get.ts";
import { labelRun } from "../services/verdict/label.ts";
import { listLabels } from "../services/verdict/list-labels.ts";
import { readProcedure, writeProcedure } from "../trpc.ts";

export const verdictRouter = {
  get: readProcedure.input(runSelectorSchema).query(({ ctx, input }) => getVerdict({ ctx, input })),
  /** what `get` will answer once the server has assessed the last seconds, now */
  assess: writeProcedure.input(runSelectorSchema).mutation(({ ctx, input }) => assessRun({ ctx, input })),
  confirm: writeProcedure
    .input(labelRunSchema)
    .mutation(({ ctx, input }) => labelRun({ ctx, input: { ...input, decision: "confirmed" } })),
  dismiss: writeProcedure
    .input(labelRunSchema)
    .mutation(({ ctx, input }) => labelRun({ ctx, input: { ...input, decision: "dismissed" } })),
  labels: readProcedure.input(listLabelsSchema).query(({ ctx, input }) => listLabels({ ctx, input })),
} satisfies TRPCRouterRecord;
