// How soon a point is on a page: ten live runs log through real collectors to the built dashboard, whose overlay is open
// in Chromium; and what 200 idle tabs cost the server.
//
//   pnpm bench:live [--runs 10] [--tabs 200] [--seconds 20] [--json]
//
// A point is visible in the first frame in which its run's line has a vertex for it (the axes stand still, and every
// point is drawn); its age is counted from before `step()` was called.
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { launchBrowser } from "../apps/dashboard/bench/launch-browser.mjs";
import { createCollector, METRIC } from "../packages/collector/dist/index.js";
import { buildDashboard, buildPackages } from "./lib/build.mjs";
import { serve } from "./lib/serve.mjs";

const { values: flags } = parseArgs({
  options: {
    runs: { type: "string", default: "10" },
    tabs: { type: "string", default: "200" },
    seconds: { type: "string", default: "20" },
    json: { type: "boolean", default: false },
  },
});
const seconds = Number(flags.seconds);
const PROJECT = "live";
/** Every point's step lies in the window: exact, and with axes that stand still. */
const WINDOW_STEPS = 600;

buildPackages();
buildDashboard();
const directory = mkdtempSync(join(tmpdir(), "headroom-bench-"));
const dashboard = await serve({ directory });

const runs = Array.from({ length: Number(flags.runs) }, (_, i) => {
  const options = { project: PROJECT, name: `run ${i}`, url: dashboard.url, dir: directory };
  const collector = createCollector({ ...options, onError: (error) => console.error(error.message) });
  // The first points span the y axis, and wait for nobody.
  for (const [step, value] of [4, 1, 2].entries()) collector.step({ step, [METRIC.trainLoss]: value });
  return { collector, loggedAtMs: [Number.NaN, Number.NaN, Number.NaN] };
});
await Promise.all(runs.map(({ collector }) => collector.flush()));

const browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.addInitScript(watchLines);
const slugs = runs.map(({ collector }) => collector.run.slug);
const search = `runs=${slugs.join(",")}&metrics=${encodeURIComponent(METRIC.trainLoss)}&zoom=0,${WINDOW_STEPS}`;
await page.goto(`${dashboard.url}/p/${PROJECT}?${search}`);
await haveVertices();

await Promise.all(
  runs.map(async ({ collector, loggedAtMs }, i) => {
    const endMs = performance.now() + seconds * 1000;
    while (performance.now() < endMs && loggedAtMs.length < WINDOW_STEPS) {
      await pause(150 + 10 * i);
      loggedAtMs.push(performance.timeOrigin + performance.now());
      collector.step({ step: loggedAtMs.length - 1, [METRIC.trainLoss]: 2 + (loggedAtMs.length % 2) });
    }
  }),
);
await haveVertices();
const shownAtMs = await page.evaluate(() => globalThis.vertexTimesMs);
await browser.close();
await Promise.all(runs.map(({ collector }) => collector.close()));
const agesMs = runs
  .flatMap(({ collector, loggedAtMs }) => loggedAtMs.map((at, k) => shownAtMs[collector.run.id][k] - at))
  .filter((age) => !Number.isNaN(age))
  .sort((a, b) => a - b);

const coreWithoutTabs = await coreShare();
const tabs = await Promise.all(Array.from({ length: Number(flags.tabs) }, openTab));
const coreWithTabs = await coreShare();
for (const tab of tabs) tab.destroy();
await dashboard.stop();
rmSync(directory, { recursive: true, force: true });

const quantile = (share) => agesMs[Math.min(agesMs.length - 1, Math.floor(agesMs.length * share))];
const result = {
  liveRuns: runs.length,
  points: agesMs.length,
  medianMs: quantile(0.5),
  p95Ms: quantile(0.95),
  worstMs: agesMs.at(-1),
  idleTabs: tabs.length,
  coreShareOfIdleTabs: coreWithTabs - coreWithoutTabs,
  load: loadavg()[0],
};
console.table(
  Object.fromEntries(Object.entries(result).map(([key, value]) => [key, { value: Number(value.toPrecision(4)) }])),
);
if (flags.json) console.log(JSON.stringify(result));

/** Runs in the page: notes when the frame after the first with a line's k-th vertex begins, ms since the epoch. */
function watchLines() {
  const drawn = new Map();
  globalThis.vertexTimesMs = {};
  const look = (now) => {
    for (const [run, { vertices }] of drawn) {
      globalThis.vertexTimesMs[run] ??= [];
      const times = globalThis.vertexTimesMs[run];
      while (times.length < vertices) times.push(performance.timeOrigin + now);
    }
    for (const line of document.querySelectorAll('.recharts-surface path[data-role="line"]')) {
      const run = line.getAttribute("data-series");
      const path = line.getAttribute("d");
      if (drawn.get(run)?.known !== path) drawn.set(run, { known: path, vertices: path.match(/[ML]/g)?.length ?? 0 });
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Until the page has drawn all points logged so far. */
async function haveVertices() {
  const wanted = Object.fromEntries(runs.map(({ collector, loggedAtMs }) => [collector.run.id, loggedAtMs.length]));
  await page.waitForFunction(
    (counts) => Object.entries(counts).every(([run, count]) => globalThis.vertexTimesMs[run]?.length >= count),
    wanted,
  );
}

/** One tab's subscription, as a browser holds it. */
function openTab() {
  return new Promise((resolve, reject) => {
    const input = encodeURIComponent(JSON.stringify({ json: {} }));
    const request = get(`${dashboard.url}/api/trpc/live.onChange?input=${input}`, (response) => {
      response.once("data", () => resolve(request)).resume();
    });
    request.on("error", (error) => (error.code === "ECONNRESET" ? undefined : reject(error)));
  });
}

/** Cores that the server's process keeps busy over the seconds; NaN where /proc does not tell. */
async function coreShare() {
  const before = dashboard.usage().cpuSeconds;
  await pause(seconds * 1000);
  return (dashboard.usage().cpuSeconds - before) / seconds;
}
