import { Command, InvalidArgumentError } from "commander";
import open from "open";
import { dataDirectory } from "../data-directory.ts";
import { startDashboard } from "../serve/start-dashboard.ts";

/** `headroom serve`: the dashboard on an existing or empty store, until interrupted. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("serve the dashboard on an existing or empty store")
    .option("-p, --port <number>", "port to listen on", parsePort, 3000)
    .option("--host <address>", "address to bind; anything but 127.0.0.1 asks for tokens", "127.0.0.1")
    .option("--dir <folder>", "data folder (default: HEADROOM_DIR or .headroom)")
    .option("--no-open", "do not open a browser")
    .action(async (options: { port: number; host: string; dir?: string; open: boolean }) => {
      const directory = dataDirectory(options.dir);
      const server = await startDashboard({ host: options.host, port: options.port, directory, quiet: true });
      console.log(`Headroom is at ${server.url} (store: ${directory}). Press Ctrl-C to stop.`);
      if (options.open) await openBrowser(server.url);
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop());
      process.exitCode = await server.ended;
    });
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
