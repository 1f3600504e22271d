import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "./root.ts";

export { type Access, type Api, type ApiContext, type ApiOptions, type Clock, createApi } from "./context.ts";
export { type AppRouter, appRouter, createCaller } from "./root.ts";
export { transformer } from "./transformer.ts";

/** `RouterInputs["run"]["list"]` */
export type RouterInputs = inferRouterInputs<AppRouter>;
/** `RouterOutputs["run"]["list"]["items"][number]` */
export type RouterOutputs = inferRouterOutputs<AppRouter>;
