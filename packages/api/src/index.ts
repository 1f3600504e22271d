import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "./root.ts";

export type { Clock } from "./clock.ts";
export { type Access, API_VERSION, type Api, type ApiContext, type ApiOptions, createApi } from "./context.ts";
export { copyStore } from "./copy-store.ts";
export {
  checkRequest,
  type RequestCheck,
  type RequestFacts,
  type RequestPolicy,
  TOKEN_COOKIE,
} from "./http/check-request.ts";
export { type BindOptions, requestPolicy } from "./http/request-policy.ts";
export { type ApiServer, type ApiServerOptions, type PageHandler, startApiServer } from "./http/start-api-server.ts";
export type { LiveChanges } from "./live/change-feed.ts";
export type { ChangeFilter } from "./live/change-mailbox.ts";
export { type OpenApiOptions, openApi } from "./open-api.ts";
export { openSqliteFile } from "./open-sqlite-file.ts";
export { type AppRouter, appRouter, createCaller } from "./root.ts";
export { transformer } from "./transformer.ts";

/** `RouterInputs["run"]["list"]` */
export type RouterInputs = inferRouterInputs<AppRouter>;
/** `RouterOutputs["run"]["list"]["items"][number]` */
export type RouterOutputs = inferRouterOutputs<AppRouter>;
