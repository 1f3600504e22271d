// Makes dist/pack: the package as it is published. It mirrors the repository, so that every part finds the others where it does
// in a clone; our packages and all libraries but SQLite's binding are inlined, the pages are built, nothing is compiled.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildDashboard, buildPackages, root } from "../../../scripts/lib/build.mjs";
import { bundleCommand, bundleTrainer } from "./bundle.mjs";
import { copyDashboard } from "./copy-dashboard.mjs";
import { writeLicences } from "./licences.mjs";

const here = join(root, "packages/headroom-lm");
const out = join(here, "dist/pack");
const readJson = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

buildPackages();
buildDashboard();
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const used = new Set([...(await bundleCommand(out)), ...(await bundleTrainer(out)), ...(await copyDashboard(out))]);
cpSync(join(root, "drizzle"), join(out, "drizzle"), { recursive: true, filter: (path) => !path.includes("snapshot") });
cpSync(join(root, "packages/cli/examples"), join(out, "packages/cli/examples"), { recursive: true });
cpSync(join(root, "LICENSE"), join(out, "LICENSE"));
cpSync(join(here, "README.md"), join(out, "README.md"));

const { name, version, description, license, keywords, type, engines } = readJson("packages/headroom-lm/package.json");
const { optionalDependencies } = readJson("packages/store/package.json");
const older = "@headroom/better-sqlite3-12";
const published = {
  name,
  version,
  description,
  license,
  keywords,
  type,
  engines,
  bin: { "headroom-lm": "packages/cli/dist/main.js", headroom: "packages/cli/dist/main.js" },
  files: ["apps", "packages", "drizzle", "THIRD-PARTY-NOTICES", "sbom.cdx.json"],
  optionalDependencies: {
    ...optionalDependencies,
    [older]: readJson("packages/store/better-sqlite3-12/package.json").version,
  },
};
writeFileSync(join(out, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
writeLicences(out, published, used);
