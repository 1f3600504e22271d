import { StoreError, type ViewRecord } from "@headroom/store";
import type { Verb } from "../verb.ts";

export async function getView({ ctx, input }: Verb<{ id: string }>): Promise<ViewRecord> {
  const view = await ctx.store.views.get(input.id);
  if (view === null) throw new StoreError("not-found", `Cannot find a view with the id ${JSON.stringify(input.id)}`);
  return view;
}
