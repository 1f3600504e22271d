import {
  finishRunSchema,
  heartbeatSchema,
  listRunsSchema,
  openRunSchema,
  runSelectorSchema,
  updateRunSchema,
} from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { deleteRun } from "../services/run/delete.ts";
import { finishRun } from "../services/run/finish.ts";
import { getRun } from "../services/run/get.ts";
import { heartbeat } from "../services/run/heartbeat.ts";
import { listRuns } from "../services/run/list.ts";
import { openRun } from "../services/run/open.ts";
import { restoreRun } from "../services/run/restore.ts";
import { updateRun } from "../services/run/update.ts";
import { readProcedure, writeProcedure } from "../trpc.ts";

export const runRouter = {
  get: readProcedure.input(runSelectorSchema).query(({ ctx, input }) => getRun({ ctx, input })),
  list: readProcedure.input(listRunsSchema).query(({ ctx, input }) => listRuns({ ctx, input })),
  open: writeProcedure.input(openRunSchema).mutation(({ ctx, input }) => openRun({ ctx, input })),
  heartbeat: writeProcedure.input(heartbeatSchema).mutation(({ ctx, input }) => heartbeat({ ctx, input })),
  finish: writeProcedure.input(finishRunSchema).mutation(({ ctx, input }) => finishRun({ ctx, input })),
  /** name, tags, note: what is absent stays */
  update: writeProcedure.input(updateRunSchema).mutation(({ ctx, input }) => updateRun({ ctx, input })),
  /** soft: `restore` undoes it */
  delete: writeProcedure.input(runSelectorSchema).mutation(({ ctx, input }) => deleteRun({ ctx, input })),
  restore: writeProcedure.input(runSelectorSchema).mutation(({ ctx, input }) => restoreRun({ ctx, input })),
} satisfies TRPCRouterRecord;
