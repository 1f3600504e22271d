import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { API_VERSION } from "../../packages/api/src/context.ts";
import { ROOT } from "../boundaries/source-imports.ts";

it("every package and the server have one version", () => {
  const folders = ["apps", "packages"].flatMap((parent) =>
    readdirSync(join(ROOT, parent)).map((name) => join(parent, name)),
  );
  const manifests = [".", ...folders, "packages/store/better-sqlite3-12"]
    .map((folder) => join(folder, "package.json"))
    .filter((file) => existsSync(join(ROOT, file)));
  const versions = manifests.map((file) => [file, JSON.parse(readFileSync(join(ROOT, file), "utf8")).version]);
  expect(versions).toEqual(manifests.map((file) => [file, API_VERSION]));
});

it("GitHub actions are pinned by commit", () => {
  const folder = join(ROOT, ".github/workflows");
  const uses = readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line.includes("uses:"));
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/@[0-9a-f]{40} # v\d/);
});
