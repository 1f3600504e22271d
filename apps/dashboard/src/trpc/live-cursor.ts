import { cache } from "react";
import { server } from "@/server/context";

/**
 * The store's newest change before this request read anything: the page's subscription goes on from there, so that
 * what changes while the page is rendered and sent is told.
 */
export const liveCursor = cache(async (): Promise<number> => {
  const { api } = await server();
  return api.context("read").store.cursor();
});
