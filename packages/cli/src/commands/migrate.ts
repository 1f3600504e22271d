import { existsSync } from "node:fs";
import { copyStore } from "@headroom/api";
import { Command } from "commander";
import { dataDirectory } from "../data-directory.ts";

interface MigrateOptions {
  readonly from: string;
  readonly to: string;
}

/** `headroom migrate --from A --to B`: copies a store, SQLite or Postgres either way, verified by checksum. */
export function migrateCommand(): Command {
  return new Command("migrate")
    .description("copy a store into another, empty one, verified by checksum; the source stays as it is")
    .option("--from <store>", "a data folder, or postgres://… (default: HEADROOM_DIR or .headroom)", dataDirectory())
    .requiredOption("--to <store>", "postgres://…, or the data folder of a new SQLite store")
    .action(async ({ from, to }: MigrateOptions) => {
      if (!isDatabase(from) && !existsSync(from)) {
        throw new Error(`Cannot migrate: the data folder to copy must exist, but there is no ${from}`);
      }
      const { rows, checksum } = await copyStore(place(from), place(to), (rows, table) => {
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${rows} rows, ${table}`);
      });
      if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
      console.log(`Copied ${rows} rows; both stores read back with checksum ${checksum}.`);
    });
}

function isDatabase(store: string): boolean {
  return /^postgres(ql)?:\/\//.test(store);
}

function place(store: string) {
  return isDatabase(store) ? { directory: "", databaseUrl: store } : { directory: store };
}
