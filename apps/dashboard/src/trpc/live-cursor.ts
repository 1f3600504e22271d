import { pageHost } from "@headroom/api/page-host";
import { cache } from "react";

/**
 * The store's newest change before this request read anything: the page's subscription goes on from there, so that
 * what changes while the page is rendered and sent is told.
 */
export const liveCursor = cache((): Promise<number> => pageHost().context().store.cursor());
