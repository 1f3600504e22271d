import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type TestServer } from "./fixtures/test-server.ts";

const run = promisify(execFile);
const packageFolder = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const repository = resolve(packageFolder, "../..");
let folder: string;
let project: string;
let tarball: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "headroom-pack-"));
  project = join(folder, "somebody-elses-project");
  mkdirSync(project);
  await run("pnpm", ["pack", "--pack-destination", folder], { cwd: packageFolder });
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz"))!);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  await run("npm", ["install", "--no-audit", "--no-fund", tarball], { cwd: project });
  server = await startServer(join(folder, "store"));
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the tarball is one package: no workspace reference, no other package of ours", () => {
  const installed = join(project, "node_modules/@headroom/collector");
  const manifest = readFileSync(join(installed, "package.json"), "utf8");
  expect(manifest).not.toMatch(/workspace:|catalog:/);
  expect(readdirSync(join(project, "node_modules/@headroom"))).toEqual(["collector"]);
  expect(readdirSync(join(project, "node_modules")).sort()).toEqual([".package-lock.json", "@headroom", "zod"]);
  for (const file of readdirSync(join(installed, "dist"))) {
    expect(readFileSync(join(installed, "dist", file), "utf8")).not.toMatch(/from"?\s*"@headroom\//);
  }
});

test("publint and are-the-types-wrong find nothing", async () => {
  const bytes = new Uint8Array(readFileSync(tarball));
  const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  expect(messages).toEqual([]);
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  // The package is ESM: what resolves only `require` is no user of it.
  const problems = analysis.types === false ? ["no types"] : analysis.problems;
  const forModules = problems.filter(
    (problem) =>
      typeof problem === "string" ||
      !/^node1[06](-cjs)?$/.test("resolutionKind" in problem ? problem.resolutionKind : ""),
  );
  expect(forModules).toEqual([]);
});

const examples = [...readFileSync(join(packageFolder, "README.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(
  (match) => match[1]!,
);

test.each(examples.map((code, i) => [i + 1, code] as const))(
  "the README's example %i type-checks and runs there against a started server",
  async (number, code) => {
    const name = `example-${number}`;
    writeFileSync(join(project, `${name}.ts`), code);
    linkNodeTypes();
    const options = ["--module", "nodenext", "--target", "es2022", "--strict", "--types", "node"];
    await run(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), ...options, `${name}.ts`], {
      cwd: project,
    }).catch((error: { stdout: string }) => {
      throw new Error(error.stdout);
    });
    const before = (await server.runs()).length;
    const { stderr } = await run(process.execPath, [`${name}.js`], {
      cwd: project,
      env: { ...process.env, HEADROOM_URL: server.url, HEADROOM_DIR: join(folder, name) },
    });
    expect(stderr).toBe("");
    const runs = await server.runs();
    expect(runs.length).toBe(before + 1);
    const newest = runs[0]!.run;
    expect(newest).toMatchObject({ project: "my-project", status: "finished", lastStep: 1000 });
    const [loss] = await server.series(newest.id, ["train/loss"]);
    expect([...loss!.steps]).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect([...loss!.values]).toEqual(Array.from({ length: 1000 }, (_, i) => 4 / Math.sqrt(i + 1)));
    if (number === 2) expect((await server.spectra(newest.id)).length).toBeGreaterThan(0);
  },
);

/** The user's own @types/node, without downloading it again. */
function linkNodeTypes(): void {
  const types = join(project, "node_modules/@types");
  mkdirSync(types, { recursive: true });
  for (const name of readdirSync(types)) rmSync(join(types, name));
  symlinkSync(join(packageFolder, "node_modules/@types/node"), join(types, "node"));
}
