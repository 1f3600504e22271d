import { readSeriesSchema, runSelectorSchema, smoothSeriesSchema } from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { octetInputParser } from "@trpc/server/http";
import { appendSeries } from "../services/series/append.ts";
import { listSeries } from "../services/series/list.ts";
import { readSeries } from "../services/series/read.ts";
import { smoothSeries } from "../services/series/smooth.ts";
import { readProcedure, writeProcedure } from "../trpc.ts";

export const seriesRouter = {
  /** one batch of the ingest wire as an octet stream; see the protocol's README */
  append: writeProcedure.input(octetInputParser).mutation(({ ctx, input }) => appendSeries({ ctx, input })),
  list: readProcedure.input(runSelectorSchema).query(({ ctx, input }) => listSeries({ ctx, input })),
  read: readProcedure.input(readSeriesSchema).query(({ ctx, input }) => readSeries({ ctx, input })),
  /** the same at every width and zoom: over all stored points */
  smooth: readProcedure.input(smoothSeriesSchema).query(({ ctx, input }) => smoothSeries({ ctx, input })),
} satisfies TRPCRouterRecord;
