import { type CopyReport, migrateStore, openStore } from "@headroom/store";
import type { OpenApiOptions } from "./open-api.ts";

/**
 * Copies everything of one store of this machine into another, empty one, of either kind, verified by checksum.
 *
 * @throws StoreError when the copy is not empty or does not read back the same; it is emptied again then
 */
export async function copyStore(
  from: OpenApiOptions,
  to: OpenApiOptions,
  onProgress?: (rows: number, table: string) => void,
): Promise<CopyReport> {
  const source = await openStore(storeOptions(from));
  try {
    const copy = await openStore(storeOptions(to));
    try {
      return await migrateStore(source, copy, onProgress);
    } finally {
      await copy.close();
    }
  } finally {
    await source.close();
  }
}

function storeOptions({ directory, databaseUrl }: OpenApiOptions) {
  return { directory, ...(databaseUrl === undefined ? {} : { url: databaseUrl }) };
}
