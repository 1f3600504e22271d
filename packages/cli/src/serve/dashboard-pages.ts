import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PageHandler } from "@headroom/api";

/** `none`, to take data only; `sources`, reloading as these change, for work on Headroom itself. */
export const PAGE_SOURCES = ["built", "none", "sources"] as const;
export type PageSource = (typeof PAGE_SOURCES)[number];

/** What is used of a Next.js server; found where the dashboard is, so that what shows no pages does without. */
interface NextServer {
  prepare(): Promise<void>;
  getRequestHandler(): PageHandler;
  close(): Promise<void>;
}

const DASHBOARD = fileURLToPath(new URL("../../../../apps/dashboard/", import.meta.url));

/** The dashboard, drawn in this process once it is loaded. */
export class DashboardPages {
  readonly #source: PageSource;
  #server: NextServer | undefined;
  #loading: Promise<NextServer> | undefined;

  /** @throws Error when they are to be built first */
  constructor(source: PageSource) {
    if (source === "built" && !existsSync(join(DASHBOARD, ".next/BUILD_ID"))) {
      throw new Error("Cannot serve the dashboard: it must be built first, run `pnpm start` (builds and serves)");
    }
    this.#source = source;
  }

  /** @throws Error when they cannot be loaded */
  async load(): Promise<void> {
    this.#loading ??= loadNext(this.#source);
    this.#server = await this.#loading;
  }

  /** Draws the page that is asked for, as soon as the pages are loaded. */
  readonly handle: PageHandler = async (request, response) => {
    await this.load();
    await this.#server!.getRequestHandler()(request, response);
  };

  async close(): Promise<void> {
    await (await this.#loading)?.close();
  }
}

async function loadNext(source: PageSource): Promise<NextServer> {
  const dev = source === "sources";
  Object.assign(process.env, { NODE_ENV: dev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
  const load = createRequire(join(DASHBOARD, "package.json"));
  if (!dev) {
    // As it was built: read, not made anew from the configuration file.
    const { config } = load("./.next/required-server-files.json");
    process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
  }
  const server: NextServer = load("next")({ dev, dir: DASHBOARD, quiet: true });
  await server.prepare();
  return server;
}
