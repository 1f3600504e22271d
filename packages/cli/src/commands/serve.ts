import { Command, InvalidArgumentError, Option } from "commander";
import open from "open";
import { dataDirectory } from "../data-directory.ts";
import { PAGE_SOURCES, type PageSource } from "../serve/dashboard-pages.ts";
import { startServer } from "../serve/start-server.ts";
import { stopWithSignals } from "../serve/stop-with-signals.ts";

interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly dir?: string;
  readonly open: boolean;
  readonly pages: PageSource;
}

/** `headroom serve`: the dashboard on an existing or empty store, until interrupted. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("serve the dashboard on an existing or empty store")
    .option("-p, --port <number>", "port to listen on", parsePort, 3000)
    .option("--host <address>", "address to bind; anything but this machine's own asks for tokens", "127.0.0.1")
    .option("--dir <folder>", "data folder (default: HEADROOM_DIR or .headroom)")
    .option("--no-open", "do not open a browser")
    .addOption(pagesOption())
    .action(async ({ port, host, dir, pages, open: opens }: ServeOptions) => {
      const directory = dataDirectory(dir);
      const server = await startServer({ host, port, directory, pages });
      stopWithSignals(() => server.stop());
      console.log(`Headroom is at ${server.url} (store: ${directory}). Press Ctrl-C to stop.`);
      await server.loadPages();
      if (opens && pages !== "none") await openBrowser(server.url);
    });
}

export function pagesOption(): Option {
  return new Option("--pages <source>", "the built pages; none, to take data only; or sources, to work on them")
    .choices(PAGE_SOURCES)
    .default("built");
}

/** Opens a browser where a person sits; never fails. */
export async function openBrowser(url: string): Promise<void> {
  const headless = process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (process.env.CI || !process.stdout.isTTY || headless) return;
  try {
    const child = await open(url);
    child.once("error", () => {});
  } catch {
    // no browser to open: the address is printed
  }
}

export function parsePort(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new InvalidArgumentError(`a port is an integer from 1 to 65535, got ${text}`);
  }
  return value;
}
