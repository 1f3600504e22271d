import { readProfilesSchema } from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { readProfiles } from "../services/profile/read.ts";
import { readProcedure } from "../trpc.ts";

export const profileRouter = {
  read: readProcedure.input(readProfilesSchema).query(({ ctx, input }) => readProfiles({ ctx, input })),
} satisfies TRPCRouterRecord;
