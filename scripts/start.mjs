// pnpm start: the dashboard alone, on an existing or empty store. Takes the flags of `headroom serve`.
import { join } from "node:path";
import { buildDashboard, buildPackages, root } from "./lib/build.mjs";

buildPackages();
buildDashboard();
process.argv.splice(2, 0, "serve");
await import(join(root, "packages/cli/dist/main.js"));
