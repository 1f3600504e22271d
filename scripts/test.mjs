// pnpm test: unit, contract, service and integration suites, then the end-to-end path in a real browser.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildDashboard, buildPackages, dashboard, root } from "./lib/build.mjs";

buildPackages();
buildDashboard();

const reports = mkdtempSync(join(tmpdir(), "headroom-test-"));
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const suites = [
  { name: "packages", cwd: root, args: [] },
  { name: "browser", cwd: dashboard, args: ["--config", "vitest.e2e.config.ts"] },
];
const totals = { passed: 0, failed: 0, skipped: 0 };
let exitCode = 0;
for (const { name, cwd, args } of suites) {
  const report = join(reports, `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [vitest, "run", ...args, ...reporters], { cwd, stdio: "inherit" });
  if (status !== 0) exitCode = status ?? 1;
  const summary = JSON.parse(readFileSync(report, "utf8"));
  totals.passed += summary.numPassedTests;
  totals.failed += summary.numFailedTests;
  totals.skipped += summary.numPendingTests + summary.numTodoTests;
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = exitCode;
