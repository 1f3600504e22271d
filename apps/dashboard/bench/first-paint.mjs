// When the overlay of 20 runs of 1,000,000 steps is on screen: its permalink opened in real Chromium, on the built
// dashboard as `headroom serve` starts it. Every visit has a browser context of its own (nothing cached); a repeat visit
// is the same context's second.
//
//   node apps/dashboard/bench/first-paint.mjs [--visits 15] [--runs 20] [--steps 1000000] [--store DIR] [--json]
//
// `curves` is when every run's line is painted in the visible page; `chart` when the interactive chart has drawn them at
// the width of its place. Both are the start of the frame after the first that holds them, and never before Chromium
// says that anything was painted (`firstContentfulPaint`). `framesWithout` counts frames in between that lack lines.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openStore } from "@headroom/store";
import { fillOverlayStore, METRIC, PROJECT } from "../../../packages/store/bench/overlay-store.mjs";
import { buildDashboard } from "../../../scripts/lib/build.mjs";
import { serve } from "../../../scripts/lib/serve.mjs";
import { launchBrowser } from "./launch-browser.mjs";

const { values: flags } = parseArgs({
  options: {
    visits: { type: "string", default: "15" },
    runs: { type: "string", default: "20" },
    steps: { type: "string", default: "1000000" },
    store: { type: "string" },
    screenshot: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const visits = Number(flags.visits);
const size = { runs: Number(flags.runs), steps: Number(flags.steps), plants: 10 };

buildDashboard();
const directory = flags.store ?? mkdtempSync(join(tmpdir(), "headroom-bench-"));
mkdirSync(directory, { recursive: true });
const store = await openStore({ directory });
const filled = await fillOverlayStore(store, size);
await store.close();

const dashboard = await serve({ directory });
const browser = await launchBrowser();
const path = `/p/${PROJECT}?runs=${filled.map(({ slug }) => slug).join(",")}&metrics=${encodeURIComponent(METRIC)}`;

/** Runs in the page before anything of it: notes when the frame after the first that holds all lines begins. */
function watchFrames(runs) {
  const marks = { framesWithout: 0 };
  const seen = {};
  const shown = (selector) => {
    const drawn = new Set();
    for (const line of document.querySelectorAll(selector)) {
      if (line.getAttribute("d") && line.ownerSVGElement.getBoundingClientRect().width > 0)
        drawn.add(line.getAttribute("data-series"));
    }
    return drawn.size >= runs;
  };
  const note = (name, isShown, now) => {
    if (seen[name] && marks[name] === undefined) marks[name] = now;
    seen[name] ||= isShown;
  };
  const look = (now) => {
    const lines = shown('path[data-role="line"]');
    if (seen.curves && !lines) marks.framesWithout++;
    note("curves", lines, now);
    note("chart", lines && shown('.recharts-surface path[data-role="line"]'), now);
    if (marks.chart === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  globalThis.paintMarks = marks;
}

async function visit(context) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  await page.addInitScript(watchFrames, size.runs);
  const settled = answersToAll(page);
  const serverBefore = dashboard.usage().cpuSeconds;
  await page.goto(`${dashboard.url}${path}`, { waitUntil: "commit" });
  await page.waitForFunction(() => globalThis.paintMarks?.chart !== undefined);
  const timing = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation");
    const scripts = performance.getEntriesByType("resource").filter(({ name }) => name.includes(".js"));
    const firstContentfulPaint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
    const { curves, chart, framesWithout } = globalThis.paintMarks;
    return {
      ttfb: navigation.responseStart,
      html: navigation.responseEnd,
      firstContentfulPaint,
      curves: Math.max(curves, firstContentfulPaint),
      chart: Math.max(chart, firstContentfulPaint),
      framesWithout,
      htmlKilobytes: navigation.transferSize / 1000,
      scriptKilobytes: scripts.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1000,
    };
  });
  await settled;
  const { metrics } = await session.send("Performance.getMetrics");
  const seconds = (name) => metrics.find((metric) => metric.name === name).value * 1000;
  const result = {
    ...timing,
    mainThreadMs: seconds("TaskDuration"),
    scriptMs: seconds("ScriptDuration"),
    serverCpuMs: (dashboard.usage().cpuSeconds - serverBefore) * 1000,
  };
  if (flags.screenshot !== undefined) await page.screenshot({ path: flags.screenshot });
  await page.close();
  return result;
}

/** Until the page's own questions are answered: what is left of one visit is not to slow the next. */
function answersToAll(page) {
  let open = 0;
  return new Promise((resolve) => {
    const isQuestion = (request) => request.url().includes("series.read");
    page.on("request", (request) => {
      if (isQuestion(request)) open++;
    });
    page.on("requestfinished", (request) => {
      if (isQuestion(request) && --open === 0) resolve();
    });
  });
}

async function inContext(run) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    return await run(context);
  } finally {
    await context.close();
  }
}

const afterStart = await inContext(visit);
const first = [];
const repeat = [];
for (let i = 0; i < visits; i++) {
  await inContext(async (context) => {
    first.push(await visit(context));
    repeat.push(await visit(context));
  });
}
await browser.close();
await dashboard.stop();
if (flags.store === undefined) rmSync(directory, { recursive: true });

const quantile = (list, share) => {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};
const summary = (list) =>
  Object.fromEntries(
    Object.keys(list[0]).map((key) => {
      const values = list.map((one) => one[key]);
      return [key, { median: Math.round(quantile(values, 0.5)), p95: Math.round(quantile(values, 0.95)) }];
    }),
  );
const table = { first: summary(first), repeat: summary(repeat), afterStart: summary([afterStart]) };
const rows = Object.keys(afterStart).map((key) => [
  key,
  {
    "first median": table.first[key].median,
    "first p95": table.first[key].p95,
    "repeat median": table.repeat[key].median,
    "repeat p95": table.repeat[key].p95,
    "server just started": table.afterStart[key].median,
  },
]);
console.table(Object.fromEntries(rows));
console.log(
  `${size.runs} runs x ${size.steps} steps, ${visits} visits, ms since navigation; ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}`,
);
if (flags.json) console.log(JSON.stringify({ ...size, visits, load: loadavg()[0], ...table }));
