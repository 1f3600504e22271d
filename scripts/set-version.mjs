#!/usr/bin/env node
// node scripts/set-version.mjs X.Y.Z: the version of every package, of the server and of the changelog's newest section.
// Then: commit, tag vX.Y.Z, push the tag; the release workflow tests, packs and publishes with provenance.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/build.mjs";

const [version] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version ?? "")) {
  console.error(`set-version: the argument must be a version such as 0.2.0, got ${version ?? "none"}`);
  process.exit(1);
}
const tracked = execFileSync("git", ["ls-files", "*package.json"], { cwd: root, encoding: "utf8" }).trim().split("\n");
for (const file of tracked.filter((path) => !path.includes("fixtures"))) {
  replace(file, /^( {2}"version": )"[^"]+"/m, `$1"${version}"`);
}
replace("packages/api/src/context.ts", /(const API_VERSION = )"[^"]+"/, `$1"${version}"`);
replace(
  "CHANGELOG.md",
  /^## Unreleased$/m,
  `## Unreleased\n\n## ${version} (${new Date().toISOString().slice(0, 10)})`,
);

function replace(file, pattern, by) {
  const path = join(root, file);
  const text = readFileSync(path, "utf8");
  if (!pattern.test(text)) throw new Error(`Cannot set the version: ${file} has nothing that matches ${pattern}`);
  writeFileSync(path, text.replace(pattern, by));
}
