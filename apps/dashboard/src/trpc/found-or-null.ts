import type { RouterOutputs } from "@headroom/api";
import { pageHost } from "@headroom/api/page-host";
import { cache } from "react";
import { liveCursor } from "./live-cursor";

interface Records {
  run: RouterOutputs["run"]["get"];
  target: RouterOutputs["target"]["get"];
  view: RouterOutputs["view"]["get"];
}

/** The record that a page is about; null when there is none, so that the page can say so. Asked once a request. */
export const foundOrNull = cache(
  async <TKind extends keyof Records>(kind: TKind, reference: string): Promise<Records[TKind] | null> => {
    await liveCursor();
    const caller = pageHost().caller();
    const read: { [K in keyof Records]: () => Promise<Records[K]> } = {
      run: () => caller.run.get({ run: reference }),
      target: () => caller.target.get({ id: reference }),
      view: () => caller.view.get({ id: reference }),
    };
    try {
      return await read[kind]();
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  },
) as <TKind extends keyof Records>(kind: TKind, reference: string) => Promise<Records[TKind] | null>;

/** A reference that cannot be one names nothing either. */
function isNotFound(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "NOT_FOUND" || error.code === "BAD_REQUEST");
}
