import { syncSpool } from "@headroom/collector";
import { Command } from "commander";
import { dataDirectory } from "../data-directory.ts";
import { progressBar } from "../progress-bar.ts";

/**
 * `headroom sync [DIR]`: delivers what collectors without network left on disk; exit code 1 when something is left, 5 when
 * something lies aside that no sync will deliver.
 */
export function syncCommand(): Command {
  return new Command("sync")
    .description("deliver what collectors left on disk to a server; every point arrives once")
    .argument("[folder]", "data or spool folder (default: HEADROOM_DIR or .headroom)")
    .option("--url <address>", "the server", "http://localhost:3000")
    .option("--token <token>", "its write token, where it demands one (or HEADROOM_TOKEN)")
    .option("--retry-refused", "try again what a server had refused for good")
    .action(async (folder: string | undefined, options: { url: string; token?: string; retryRefused?: boolean }) => {
      const token = options.token ?? process.env.HEADROOM_TOKEN;
      const bar = progressBar("syncing");
      const result = await syncSpool(dataDirectory(folder), options.url, {
        ...(token === undefined ? {} : { token }),
        retryRefused: options.retryRefused ?? false,
        onProgress: ({ done, total }) => bar.update(done, total),
      }).finally(bar.stop);
      for (const message of result.messages) console.error(message);
      console.log(`${result.delivered} spools delivered, ${result.inUse} in use, ${result.left} left.`);
      if (result.refused + result.damaged > 0) {
        console.log(
          `Set aside in the spools' folders: ${result.refused} batches refused for good, ${result.damaged} damaged pieces; ` +
            `${result.lostRecords} records lost.`,
        );
      }
      if (result.left > 0) process.exitCode = 1;
      else if (result.refused + result.damaged + result.lostRecords > 0) process.exitCode = 5;
    });
}
