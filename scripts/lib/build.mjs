// Builds what a root script needs, and nothing that is already built from the same sources.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const dashboard = join(root, "apps/dashboard");
const stamp = join(dashboard, ".next/headroom-sources");

/** Compiles every package; about a second when nothing changed. Ends the process when it fails. */
export function buildPackages() {
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b"], root);
}

/** Builds the dashboard unless its last build came from the same sources. Ends the process when it fails. */
export function buildDashboard() {
  const sources = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return;
  console.log("Building the dashboard (once; about half a minute) …");
  run(process.execPath, [join(dashboard, "node_modules/next/dist/bin/next"), "build"], dashboard, {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  });
  writeFileSync(stamp, sources);
}

/** Runs a command in the foreground. Ends the process with its exit code when that is not 0. */
export function run(command, args, cwd, env = process.env) {
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function fingerprint() {
  const hash = createHash("sha256");
  const folders = [
    "apps/dashboard",
    "packages/api/src",
    "packages/protocol/src",
    "packages/saturation/src",
    "packages/store/src",
  ];
  for (const folder of folders) {
    for (const file of files(join(root, folder))) hash.update(relative(root, file)).update(readFileSync(file));
  }
  return hash.update(readFileSync(join(root, "pnpm-lock.yaml"))).digest("hex");
}

function* files(folder) {
  for (const name of readdirSync(folder).sort()) {
    if (
      name === "node_modules" ||
      name.startsWith(".next") ||
      ["e2e", "bench"].includes(name) ||
      name.endsWith(".tsbuildinfo")
    )
      continue;
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}
