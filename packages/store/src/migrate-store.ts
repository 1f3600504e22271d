import type { Store } from "./contract/store.ts";
import { type CopyReport, copyTables } from "./sql/copy-tables.ts";
import { driverOf } from "./sql/sql-store.ts";

/**
 * Copies everything of one store into another, empty one, of whichever kind, bit for bit and verified by checksum; see
 * `copyTables`. The source is read as of one moment and may go on being written.
 */
export function migrateStore(
  from: Store,
  to: Store,
  onProgress?: (rows: number, table: string) => void,
): Promise<CopyReport> {
  return copyTables(driverOf(from), driverOf(to), onProgress);
}
