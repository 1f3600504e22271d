import { onChangeSchema } from "@headroom/protocol";
import type { TRPCRouterRecord } from "@trpc/server";
import { onChange } from "../services/live/on-change.ts";
import { readProcedure } from "../trpc.ts";

export const liveRouter = {
  onChange: readProcedure
    .input(onChangeSchema)
    .subscription(({ ctx, input, signal }) => onChange({ ctx, input, signal })),
} satisfies TRPCRouterRecord;
