import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOT = dirname(dirname(FOLDER));
const NEXT = join(FOLDER, "node_modules/next/dist/bin/next");
const STAMP = join(FOLDER, ".next/e2e-sources");

export interface Dashboard {
  readonly url: string;
  /** ends the server; the store stays */
  halt(): Promise<void>;
  /** serves the same store at the same address again */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** The built dashboard on a free port with a fresh store; built first unless its last build came from these sources. */
export async function startDashboard(): Promise<Dashboard> {
  build();
  const directory = mkdtempSync(join(tmpdir(), "headroom-e2e-"));
  const port = await freePort();
  let child = await serve(port, directory);
  const halt = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    halt,
    async resume() {
      child = await serve(port, directory);
    },
    async stop() {
      await halt();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function serve(port: number, directory: string): Promise<ChildProcess> {
  const flags = ["--port", String(port), "--dir", directory, "--no-open"];
  const child = spawn(process.execPath, [join(ROOT, "packages/cli/dist/main.js"), "serve", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await ready(child);
  return child;
}

function build(): void {
  const sources = fingerprint();
  const built = existsSync(join(FOLDER, ".next/BUILD_ID"));
  if (built && existsSync(STAMP) && readFileSync(STAMP, "utf8") === sources) return;
  const { status } = spawnSync(process.execPath, [NEXT, "build"], {
    cwd: FOLDER,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: "inherit",
  });
  if (status !== 0)
    throw new Error(`Cannot run the end-to-end tests: next build must succeed, got exit code ${status}`);
  writeFileSync(STAMP, sources);
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const folder of [
    join(FOLDER, "src"),
    ...["api", "protocol", "store"].map((name) => join(ROOT, `packages/${name}/dist`)),
  ]) {
    for (const file of files(folder)) hash.update(file).update(readFileSync(file));
  }
  return hash.update(readFileSync(join(FOLDER, "next.config.mjs"))).digest("hex");
}

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (!name.endsWith(".tsbuildinfo")) yield path;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(address)));
    });
  });
}

/** It says where it is when it listens. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`Cannot start the dashboard: it ended with exit code ${code}`)));
    createInterface({ input: child.stdout! }).on("line", (line) => {
      if (line.startsWith("Headroom is at")) resolve();
    });
  });
}
