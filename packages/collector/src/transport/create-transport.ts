import { fileURLToPath } from "node:url";
import { createNdjsonTransport } from "./ndjson-transport.ts";
import type { Transport } from "./transport.ts";
import { createTrpcTransport } from "./trpc-transport.ts";

/** The transport for an address: `http:` and `https:` go to a server, `file:` to a folder of ndjson files. */
export function createTransport({ url, token }: { url: string; token?: string | undefined }): Transport {
  if (new URL(url).protocol === "file:") return createNdjsonTransport({ directory: fileURLToPath(url) });
  return createTrpcTransport({ url, token });
}
