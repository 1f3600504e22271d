import { type AppRouter, transformer } from "@headroom/api";
import { createTRPCClient, httpLink, isNonJsonSerializable, splitLink, type TRPCClient } from "@trpc/client";

/** Headroom's procedures, on a server or on a store of this machine. */
export type Headroom = TRPCClient<AppRouter>;

/** Procedures of the server at `url`; `token` where it was bound to more than this machine. Contacts nobody yet. */
export function connect({ url, token }: { url: string; token?: string | undefined }): Headroom {
  const endpoint = {
    url: new URL("/api/trpc", url).href,
    // A command may compute for minutes between two calls, and the server hangs up idle connections meanwhile.
    headers: { connection: "close", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ input }) => isNonJsonSerializable(input),
        true: httpLink({
          ...endpoint,
          transformer: { serialize: (octets) => octets, deserialize: transformer.deserialize.bind(transformer) },
        }),
        false: httpLink({ ...endpoint, transformer }),
      }),
    ],
  });
}
