// pnpm demo: builds what is missing, then `headroom demo`. Takes its flags and the trainer's.
import { join } from "node:path";
import { buildDashboard, buildPackages, root } from "./lib/build.mjs";

buildPackages();
buildDashboard();
process.argv.splice(2, 0, "demo");
await import(join(root, "packages/cli/dist/main.js"));
