import { readSpectraSchema } from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { readSpectra } from "../services/spectrum/read.ts";
import { readProcedure } from "../trpc.ts";

export const spectrumRouter = {
  read: readProcedure.input(readSpectraSchema).query(({ ctx, input }) => readSpectra({ ctx, input })),
} satisfies TRPCRouterRecord;
