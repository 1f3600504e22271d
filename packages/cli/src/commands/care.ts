import { Command, InvalidArgumentError } from "commander";
import { dataDirectory } from "../data-directory.ts";
import { type LocalHeadroom, openLocal } from "../open-local.ts";
import { progressBar } from "../progress-bar.ts";

interface CareOptions {
  readonly dir?: string;
}

function careCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option("--dir <folder>", "data folder (default: HEADROOM_DIR or .headroom)");
}

async function withStore<T>(options: CareOptions, use: (local: LocalHeadroom) => Promise<T>): Promise<T> {
  const local = await openLocal(dataDirectory(options.dir));
  try {
    return await use(local);
  } finally {
    await local.close();
  }
}

/** `headroom backup FILE`: a consistent copy of the store while others write. */
export function backupCommand(): Command {
  return careCommand("backup", "write a consistent copy of the store while it is in use")
    .argument("<file>", "file to write; must not exist")
    .action(async (file: string, options: CareOptions) => {
      await withStore(options, ({ store }) => store.care.backup(file));
      console.log(`Copied the store to ${file}.`);
    });
}

/** `headroom check`: every checksum, pyramid and sequence; exit code 1 when anything is wrong. */
export function checkCommand(): Command {
  return careCommand("check", "verify every chunk's checksum, every pyramid and every sequence number")
    .option("--json", "one JSON object as the last line")
    .action(async (options: CareOptions & { json?: boolean }) => {
      const bar = progressBar("checking");
      const result = await withStore(options, ({ store }) => store.care.check(bar.update)).finally(bar.stop);
      for (const fault of result.faults) console.error(fault);
      console.log(`${result.points} points in ${result.chunks} chunks, ${result.faults.length} faults.`);
      if (options.json) console.log(JSON.stringify(result));
      if (result.faults.length > 0) process.exitCode = 1;
    });
}

/** `headroom compact`: merges small chunks; changes no answer. */
export function compactCommand(): Command {
  return careCommand("compact", "merge small chunks; changes no answer").action(async (options: CareOptions) => {
    const bar = progressBar("compacting");
    await withStore(options, ({ store }) => store.care.compact(bar.update)).finally(bar.stop);
    console.log("The store is compact.");
  });
}

/** `headroom purge`: removes runs deleted long enough ago, for good. */
export function purgeCommand(): Command {
  return careCommand("purge", "remove deleted runs for good")
    .option("--older-than <days>", "only runs deleted at least this many days ago", days, 30)
    .action(async (options: CareOptions & { olderThan: number }) => {
      const before = Date.now() - options.olderThan * 86_400_000;
      const purged = await withStore(options, ({ store }) => store.runs.purge(before));
      console.log(purged.length === 0 ? "No deleted run is that old." : `Removed ${purged.length} runs for good.`);
    });
}

function days(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError(`days must be a number from 0, got ${text}`);
  return value;
}
