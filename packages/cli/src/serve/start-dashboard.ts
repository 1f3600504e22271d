import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openApi } from "@headroom/api";

export interface DashboardOptions {
  readonly host: string;
  readonly port: number;
  /** where the store lives */
  readonly directory: string;
  /** the server's own output; inherited unless silent */
  readonly quiet?: boolean;
}

export interface RunningDashboard {
  readonly url: string;
  readonly process: ChildProcess;
  /** resolves with the exit code when the server ends, by itself or by `stop` */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const DASHBOARD = join(ROOT, "apps/dashboard");

/**
 * Starts the built dashboard and resolves when it answers.
 *
 * @throws Error when the port is taken, the dashboard is not built, the store cannot be opened, or the server fails
 */
export async function startDashboard(options: DashboardOptions): Promise<RunningDashboard> {
  const { host, port } = options;
  if (!existsSync(join(DASHBOARD, ".next/BUILD_ID"))) {
    throw new Error("Cannot serve the dashboard: it must be built first, run `pnpm start` (builds and serves)");
  }
  await requireFreePort(host, port);
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  await requireStore(directory);
  const next = join(DASHBOARD, "node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, [next, "start", "-H", host, "-p", String(port)], {
    cwd: DASHBOARD,
    stdio: ["ignore", options.quiet ? "ignore" : "inherit", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      HEADROOM_DIR: directory,
      HEADROOM_HOST: host,
      HEADROOM_MIGRATIONS: join(ROOT, "drizzle"),
    },
  });
  const ended = new Promise<number>((end) => child.once("exit", (code) => end(code ?? 0)));
  const url = `http://${host === "127.0.0.1" || host === "0.0.0.0" ? "localhost" : host}:${port}`;
  const origin = `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`;
  try {
    await answers(`${origin}/api/trpc/server.info`, ended);
    await loadPages(origin);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    url,
    process: child,
    ended,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** A store that cannot be opened, made by a newer Headroom say, is told here in one line. */
async function requireStore(directory: string): Promise<void> {
  const { close } = await openApi({ directory, databaseUrl: process.env.DATABASE_URL });
  await close();
}

async function requireFreePort(host: string, port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((free, taken) => {
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "another program listens on it" : error.message;
      taken(
        new Error(
          `Cannot serve the dashboard: port ${port} on ${host} must be free, but ${reason} (try --port ${port + 1})`,
        ),
      );
    });
    probe.listen(port, host, () => probe.close(() => free()));
  });
}

async function answers(url: string, ended: Promise<number>): Promise<void> {
  let exitCode: number | undefined;
  void ended.then((code) => {
    exitCode = code;
  });
  for (;;) {
    if (exitCode !== undefined)
      throw new Error(`Cannot serve the dashboard: the server ended with exit code ${exitCode}`);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      if (response.status >= 500) throw new ServerFault(await errorMessage(response));
    } catch (error) {
      if (error instanceof ServerFault) throw error;
    }
    await new Promise((wait) => setTimeout(wait, 100));
  }
}

/** The first page a server draws loads the code of all: 0.2 s that a visitor need not wait for. */
async function loadPages(origin: string): Promise<void> {
  try {
    await (await fetch(`${origin}/`, { signal: AbortSignal.timeout(5_000) })).arrayBuffer();
  } catch {
    // The page itself will say what is wrong.
  }
}

class ServerFault extends Error {}

async function errorMessage(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text);
    return error?.json?.message ?? error?.message ?? text.slice(0, 300);
  } catch {
    return text.slice(0, 300) || `the server answered ${response.status}`;
  }
}
