import { execFile, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findBrowser } from "../../../apps/dashboard/e2e/find-browser.ts";

const run = promisify(execFile);
const repository = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const browser = findBrowser();
const STEPS = 1_000;

let folder: string;
let project: string;
let command: string;

/** Packs a package of this repository into the folder. @returns its tarball */
async function pack(path: string): Promise<string> {
  const into = mkdtempSync(join(folder, "tarball-"));
  await run("pnpm", ["pack", "--pack-destination", into], { cwd: join(repository, path), maxBuffer: 1 << 26 });
  return join(into, readdirSync(into)[0]!);
}

// An empty folder of somebody who has npm and nothing else; on Node 20 the older binding's tarball stands in for the registry.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "headroom-lm-"));
  project = join(folder, "somebody-elses-project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  const tarballs = [await pack("packages/headroom-lm"), await pack("packages/collector")];
  if (Number(process.versions.napi) < 10) tarballs.push(await pack("packages/store/better-sqlite3-12"));
  await run("npm", ["install", "--no-audit", "--no-fund", ...tarballs], { cwd: project, env: withPrebuilt() });
  command = join(project, "node_modules/.bin/headroom-lm");
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** better-sqlite3 12 looks for a binary before it compiles: it is given the one this workspace compiled from the same source. */
function withPrebuilt(): NodeJS.ProcessEnv {
  const own = join(repository, "node_modules/.pnpm/better-sqlite3@12.11.1/node_modules/better-sqlite3");
  if (!existsSync(join(own, "build/Release/better_sqlite3.node"))) return process.env;
  const prebuilt = join(folder, "prebuilt");
  mkdirSync(prebuilt);
  const { platform, arch, versions } = process;
  const archive = join(prebuilt, `better-sqlite3-v12.11.1-node-v${versions.modules}-${platform}-${arch}.tar.gz`);
  spawnSync("tar", ["-czf", archive, "-C", own, "build/Release/better_sqlite3.node"]);
  return { ...process.env, npm_config_better_sqlite3_local_prebuilds: prebuilt };
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => found(port));
    });
  });
}

/** `headroom-lm …`, until it prints the address it serves at. */
async function start(...args: string[]) {
  const child = spawn(command, args, { cwd: project, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | string>((end) => child.once("exit", (code, signal) => end(code ?? signal ?? 0)));
  const url = await new Promise<string>((found, failed) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = /^Headroom is at (http:\/\/\S+?)[;\s]/.exec(line)?.[1];
      if (address !== undefined) found(address);
    });
    void ended.then((code) => failed(new Error(`headroom-lm ${args.join(" ")} ended with ${code}`)));
  });
  return { child, url, ended };
}

it("is at most 60 MB and names no place where it was made", () => {
  const installed = join(project, "node_modules/headroom-lm");
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(60e6);
  expect(files.filter((file) => readFileSync(file).includes(repository))).toEqual([]);
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  expect(manifest.dependencies).toBeUndefined();
  expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:|file:/);
});

it("has SQLite's binding as its only native part", () => {
  const native = readdirSync(join(project, "node_modules"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".node"))
    .filter((path) => !/(^|\/)better-sqlite3\/(prebuilds|build)\//.test(path));
  expect(native).toEqual([]);
});

it("tells what it is made of: an SBOM whose every component has a licence or is installed beside it", () => {
  const installed = join(project, "node_modules/headroom-lm");
  const { components } = JSON.parse(readFileSync(join(installed, "sbom.cdx.json"), "utf8"));
  const notices = readFileSync(join(installed, "THIRD-PARTY-NOTICES"), "utf8");
  const names = components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(["next", "react-dom", "pg", "zod", "@tensorflow/tfjs-core"]));
  for (const { name, version, licenses, scope } of components) {
    if (scope === "optional") continue;
    expect(licenses, name).toHaveLength(1);
    expect(notices).toContain(`${name} ${version} (`);
    expect(JSON.stringify(licenses), name).not.toMatch(/GPL/);
  }
});

it.skipIf(browser === undefined)(
  "serves pages and takes points from the packed collector; a kill -9 loses none of them",
  async () => {
    const directory = join(folder, "store");
    const port = String(await freePort());
    const server = await start("serve", "--no-open", "--port", port, "--dir", directory);
    writeFileSync(
      join(project, "train.js"),
      `import { createCollector } from "@headroom/collector";
const collector = createCollector({ project: "packed", name: "a packed run", url: process.argv[2] });
for (let step = 1; step <= ${STEPS}; step++) collector.step({ step, "train/loss": 4 / Math.sqrt(step) });
await collector.close();
`,
    );
    await run(process.execPath, ["train.js", server.url], {
      cwd: project,
      env: { ...process.env, HEADROOM_DIR: join(folder, "spool") },
    });
    const chrome = await chromium.launch({
      executablePath: browser!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    try {
      const page = await chrome.newPage();
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(server.url);
      await page.getByText("a packed run").first().waitFor();
      expect(faults).toEqual([]);
    } finally {
      await chrome.close();
    }
    server.child.kill("SIGKILL");
    await server.ended;
    const { stdout: checked } = await run(command, ["check", "--dir", directory]);
    expect(checked).toContain(" 0 faults.");
    const { stdout: runs } = await run(command, ["runs", "--json", "--dir", directory]);
    const { runs: listed } = JSON.parse(runs.trim().split("\n").at(-1)!);
    const { stdout: points } = await run(command, ["export", listed[0].slug, "--dir", directory], {
      maxBuffer: 1 << 26,
    });
    const losses = points.split("\n").filter((line) => line.includes("train/loss"));
    expect(losses).toHaveLength(STEPS);
  },
);

it("trains its demo to the end", async () => {
  const directory = join(folder, "demo");
  const port = String(await freePort());
  const flags = ["--no-open", "--exit-when-done", "--steps", "60", "--preset", "lab", "--weights", "bf16"];
  const { ended } = await start("demo", ...flags, "--port", port, "--dir", directory);
  expect(await ended).toBe(0);
  const { stdout } = await run(command, ["runs", "--project", "demo", "--dir", directory]);
  expect(stdout).toContain("finished");
});
