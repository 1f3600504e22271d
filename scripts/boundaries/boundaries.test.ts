import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, packageOf, ROOT, type SourceImport, sourceFiles } from "./source-imports.ts";
import { DASHBOARD_CLIENT_NEVER, DASHBOARD_NEVER, DASHBOARD_VALUES, type ImportRule, PACKAGE_RULES } from "./table.ts";

function isRelative(specifier: string): boolean {
  return specifier.startsWith(".");
}

function breaks(rule: ImportRule, { file, specifier, typeOnly }: SourceImport): boolean {
  if (isRelative(specifier) || isBuiltin(specifier)) return false;
  const name = packageOf(specifier);
  if (name.startsWith("@headroom/")) {
    const own = name.slice("@headroom/".length);
    if (rule.own.includes(own)) return false;
    return !(typeOnly && rule.typeOnly?.own === own && rule.typeOnly.file === file);
  }
  return !rule.libraries.includes(name);
}

function say({ file, specifier }: SourceImport): string {
  return `${file} imports ${specifier}`;
}

describe.each(Object.entries(PACKAGE_RULES))("%s imports only what the table allows", (folder, rule) => {
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
  const imports = sourceFiles(`${folder}/src`).flatMap(importsOf);

  it("in its source", () => {
    expect(imports.filter((found) => breaks(rule, found)).map(say)).toEqual([]);
  });

  it("in its package.json, where every dependency is used and every use is declared", () => {
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    const allowed = [...rule.own.map((own) => `@headroom/${own}`), ...rule.libraries];
    expect(declared.filter((name) => !allowed.includes(name))).toEqual([]);
    const used = new Set(
      imports
        .filter(({ specifier, typeOnly }) => !typeOnly && !isRelative(specifier) && !isBuiltin(specifier))
        .map(({ specifier }) => packageOf(specifier)),
    );
    const everywhere = new Set([...declared, ...Object.keys(manifest.peerDependencies ?? {})]);
    expect([...used].filter((name) => !everywhere.has(name))).toEqual([]);
  });

  it("reaches no other package by a relative path", () => {
    const outside = imports.filter(
      ({ file, specifier }) => isRelative(specifier) && !join(dirname(file), specifier).startsWith(`${folder}/src`),
    );
    expect(outside.map(say)).toEqual([]);
  });
});

describe("the dashboard", () => {
  const files = sourceFiles("apps/dashboard/src");
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  const all = [...imports.values()].flat();

  it("knows nothing of collecting, kernels or tfjs", () => {
    expect(all.filter(({ specifier }) => DASHBOARD_NEVER.some((name) => specifier.startsWith(name))).map(say)).toEqual(
      [],
    );
  });

  it("opens no store and calls no service but by its host", () => {
    const own = all.filter(({ specifier, typeOnly }) => specifier.startsWith("@headroom/") && !typeOnly);
    expect(own.filter(({ specifier }) => !DASHBOARD_VALUES.includes(specifier)).map(say)).toEqual([]);
  });

  it("ships nothing of the server to the browser", () => {
    const reached = clientFiles(files, imports);
    expect(reached.size).toBeGreaterThan(0);
    const leaks = [...reached]
      .flatMap((file) => imports.get(file) ?? [])
      .filter(({ specifier, typeOnly }) => !typeOnly && DASHBOARD_CLIENT_NEVER.includes(packageOf(specifier)));
    expect(leaks.map(say)).toEqual([]);
  });
});

/** Files that end up in a browser bundle: those marked "use client" and whatever they import by value. */
function clientFiles(files: readonly string[], imports: ReadonlyMap<string, SourceImport[]>): Set<string> {
  const known = new Set(files);
  const queue = files.filter((file) => /^["']use client["']/.test(readFileSync(join(ROOT, file), "utf8")));
  const reached = new Set(queue);
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const { specifier, typeOnly } of imports.get(file) ?? []) {
      const target = typeOnly ? undefined : resolveOwn(file, specifier, known);
      if (target && !reached.has(target)) {
        reached.add(target);
        queue.push(target);
      }
    }
  }
  return reached;
}

function resolveOwn(file: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  let base: string;
  if (specifier.startsWith("@/")) base = `apps/dashboard/src/${specifier.slice(2)}`;
  else if (isRelative(specifier)) base = join(dirname(file), specifier);
  else return undefined;
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, `${base}/index.tsx`].find((path) => known.has(path));
}

it("every workspace folder has a rule or is the dashboard", () => {
  const workspace = ["packages", "apps"].flatMap((parent) =>
    sourceFiles(parent).map((file) => file.split("/").slice(0, 2).join("/")),
  );
  const known = new Set([...Object.keys(PACKAGE_RULES), "apps/dashboard"]);
  expect([...new Set(workspace)].filter((folder) => !known.has(folder) && existsSync(join(ROOT, folder)))).toEqual([]);
});
