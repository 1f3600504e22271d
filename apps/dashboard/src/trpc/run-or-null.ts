import { createCaller, type RouterOutputs } from "@headroom/api";
import { cache } from "react";
import { server } from "@/server/context";

/** The run of an id or slug for a page; null when there is none, so that the page can say so. Asked once a request. */
export const runOrNull = cache(async (reference: string): Promise<RouterOutputs["run"]["get"] | null> => {
  const { api } = await server();
  try {
    return await createCaller(api.context("read")).run.get({ run: reference });
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
});

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "NOT_FOUND" || error.code === "BAD_REQUEST");
}
