import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { importsOf, sourceFiles } from "./source-imports.ts";
import { PACKAGE_RULES } from "./table.ts";

const imports = new Map<string, string[]>();
for (const folder of [...Object.keys(PACKAGE_RULES), "apps/dashboard"]) {
  for (const file of sourceFiles(`${folder}/src`)) {
    const relative = importsOf(file).filter(({ specifier }) => specifier.startsWith("."));
    imports.set(
      file,
      relative.map(({ specifier }) => join(dirname(file), specifier)),
    );
  }
}

/** Every way from a file back to one it has been at; types count as well. */
function findCircles(file: string, way: readonly string[], done: Set<string>, circles: string[]): void {
  if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(" -> "));
  if (done.has(file)) return;
  done.add(file);
  for (const next of imports.get(file) ?? []) findCircles(next, [...way, file], done, circles);
}

it("no file imports itself by way of others", () => {
  const files = [...imports.keys()];
  expect(files.length).toBeGreaterThan(300);
  expect(imports.get("packages/collector/src/index.ts")).toContain("packages/collector/src/create-collector.ts");
  const done = new Set<string>();
  const circles: string[] = [];
  for (const file of files) findCircles(file, [], done, circles);
  expect(circles).toEqual([]);
});
