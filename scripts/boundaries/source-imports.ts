import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

export interface SourceImport {
  /** path of the importing file from the root, with forward slashes */
  readonly file: string;
  readonly specifier: string;
  /** erased by the compiler */
  readonly typeOnly: boolean;
}

/** Source files (ts, tsx) below a folder, tests and declaration files left out. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|d)\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((file) => !file.includes("/node_modules/") && !file.includes("/testing/"))
    .sort();
}

/** Every static import, re-export and literal dynamic import of a file. @throws Error when it does not parse */
export function importsOf(file: string): SourceImport[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`Cannot parse ${file}: ${errors[0]?.message}`);
  const found: SourceImport[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    found.push({ file, specifier: moduleRequest.value, typeOnly });
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest) found.push({ file, specifier: moduleRequest.value, typeOnly: isType });
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^["'`]([^"'`$]+)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[1]) found.push({ file, specifier: literal[1], typeOnly: false });
  }
  return found;
}

/** `@scope/name` or `name` of a bare specifier. */
export function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
