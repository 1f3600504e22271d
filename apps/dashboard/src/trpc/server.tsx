import { pageHost } from "@headroom/api/page-host";
import { dehydrate, type FetchQueryOptions, HydrationBoundary, type QueryKey } from "@tanstack/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { cache, type ReactNode } from "react";
import { makeQueryClient } from "./query-client";

export const getQueryClient = cache(makeQueryClient);

/** The router called in this process, for prefetching: pages read, they never write. */
export const trpc = createTRPCOptionsProxy({
  ctx: () => pageHost().context(),
  // Asked when a page is drawn: there is no server yet when the pages are built.
  get router() {
    return pageHost().router;
  },
  queryClient: getQueryClient,
});

/** Fetches for the client; a failure is left for the client to meet and show. */
export async function prefetch<TData, TError, TQueryData, TKey extends QueryKey>(
  options: FetchQueryOptions<TData, TError, TQueryData, TKey>,
): Promise<void> {
  await getQueryClient().prefetchQuery(options);
}

export function HydrateClient({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(getQueryClient())}>{children}</HydrationBoundary>;
}
