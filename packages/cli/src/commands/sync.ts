import { syncSpool } from "@headroom/collector";
import { Command } from "commander";
import { dataDirectory } from "../data-directory.ts";
import { progressBar } from "../progress-bar.ts";

/** `headroom sync [DIR]`: delivers what collectors without network left on disk; exit code 1 when something is left. */
export function syncCommand(): Command {
  return new Command("sync")
    .description("deliver what collectors left on disk to a server; every point arrives once")
    .argument("[folder]", "data or spool folder (default: HEADROOM_DIR or .headroom)")
    .option("--url <address>", "the server", "http://localhost:3000")
    .option("--token <token>", "its write token, where it demands one (or HEADROOM_TOKEN)")
    .action(async (folder: string | undefined, options: { url: string; token?: string }) => {
      const token = options.token ?? process.env.HEADROOM_TOKEN;
      const bar = progressBar("syncing");
      const result = await syncSpool(dataDirectory(folder), options.url, {
        ...(token === undefined ? {} : { token }),
        onProgress: ({ done, total }) => bar.update(done, total),
      }).finally(bar.stop);
      for (const message of result.messages) console.error(message);
      console.log(`${result.delivered} spools delivered, ${result.inUse} in use, ${result.left} left.`);
      if (result.left > 0) process.exitCode = 1;
    });
}
