import { withColumns } from "@headroom/protocol";
import { defaultShouldDehydrateQuery, QueryClient } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import { SuperJSON } from "superjson";

export const transformer = withColumns(new SuperJSON());

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Freshness comes from the live subscription; what another page left in the cache is asked again.
        staleTime: 2_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && !isClientFault(error),
      },
      dehydrate: {
        serializeData: (data) => transformer.serialize(data),
        shouldDehydrateQuery: (query) => defaultShouldDehydrateQuery(query) || query.state.status === "pending",
        shouldRedactErrors: () => false,
      },
      hydrate: { deserializeData: (data) => transformer.deserialize(data) },
    },
  });
}

/** The server understood and refused: asking again changes nothing. */
function isClientFault(error: unknown): boolean {
  if (!(error instanceof TRPCClientError)) return false;
  const status = (error.data as { httpStatus?: number } | undefined)?.httpStatus;
  return status !== undefined && status >= 400 && status < 500;
}
