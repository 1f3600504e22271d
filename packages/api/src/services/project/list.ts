import type { ProjectRecord } from "@headroom/store";
import type { ApiContext } from "../../context.ts";

export async function listProjects({ ctx }: { ctx: ApiContext }): Promise<ProjectRecord[]> {
  return ctx.store.runs.projects();
}
