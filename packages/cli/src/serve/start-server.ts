import { mkdirSync } from "node:fs";
import { openApi, startApiServer } from "@headroom/api";
import { DashboardPages, type PageSource } from "./dashboard-pages.ts";

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** where the store lives */
  readonly directory: string;
  readonly pages: PageSource;
}

export interface RunningServer {
  readonly url: string;
  /** collectors are answered before; who asks for a page waits. @throws Error when the pages cannot be loaded */
  loadPages(): Promise<void>;
  /** answers what is under way and closes the store */
  stop(): Promise<void>;
}

/**
 * The server of `headroom serve` and `headroom demo`, in this process; who may call follows from HEADROOM_WRITE_TOKEN,
 * HEADROOM_READ_TOKEN and HEADROOM_HOSTS.
 *
 * @throws Error when the port is taken, the dashboard is not built, the store cannot be opened, or a token is missing
 */
export async function startServer({ host, port, directory, pages: source }: ServerOptions): Promise<RunningServer> {
  const { DATABASE_URL: databaseUrl, HEADROOM_WRITE_TOKEN, HEADROOM_READ_TOKEN, HEADROOM_HOSTS } = process.env;
  const pages = source === "none" ? undefined : new DashboardPages(source);
  mkdirSync(directory, { recursive: true });
  const { store, close } = await openApi({ directory, databaseUrl });
  try {
    const server = await startApiServer({
      store,
      host,
      port,
      directory: databaseUrl === undefined ? directory : undefined,
      writeToken: HEADROOM_WRITE_TOKEN,
      readToken: HEADROOM_READ_TOKEN,
      hosts: HEADROOM_HOSTS?.split(",").map((name) => name.trim().toLowerCase()),
      pages: pages?.handle,
    });
    const url = isAny(host) || host === "127.0.0.1" ? `http://localhost:${server.port}` : server.url;
    let stopping: Promise<void> | undefined;
    return {
      url,
      async loadPages() {
        if (pages === undefined) return;
        await pages.load();
        await warm(url, HEADROOM_WRITE_TOKEN);
      },
      stop() {
        stopping ??= server.close().then(async () => {
          await pages?.close();
          await close();
        });
        return stopping;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function isAny(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** The first page a server draws loads the code of all: 0.2 s that a visitor need not wait for. */
async function warm(url: string, token: string | undefined): Promise<void> {
  const headers = { connection: "close", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  try {
    await (await fetch(`${url}/`, { headers, signal: AbortSignal.timeout(5_000) })).arrayBuffer();
  } catch {
    // The page itself will say what is wrong.
  }
}
