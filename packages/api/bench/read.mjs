// An overlay's question at full size, through tRPC over HTTP: time to the last byte, server CPU, bytes on the wire; and
// whether one-step spikes to ten times the value and lone NaNs at 200 random places are in every answer. Plain rows in
// the same SQLite, scanned, as the baseline.
//
//   node packages/api/bench/read.mjs [--runs 20] [--steps 1000000] [--width 1200] [--seeds 200] [--store DIR] [--json]
//
// "first" is the first question to a server that has just been started (the system's file cache is warm), the median of
// several starts; "warm" the median of many questions, zooms each at another place.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { withColumns } from "@headroom/protocol";
import { openStore } from "@headroom/store";
import { openDatabase } from "@headroom/store/better-sqlite3";
import { SuperJSON } from "superjson";
import { buildDashboard } from "../../../scripts/lib/build.mjs";
import { serve } from "../../../scripts/lib/serve.mjs";
import { fillOverlayStore, METRIC } from "../../store/bench/overlay-store.mjs";

const { values: flags } = parseArgs({
  options: {
    runs: { type: "string", default: "20" },
    steps: { type: "string", default: "1000000" },
    width: { type: "string", default: "1200" },
    seeds: { type: "string", default: "200" },
    store: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const runs = Number(flags.runs);
const steps = Number(flags.steps);
const maxPoints = Number(flags.width);
const plants = Math.ceil(Number(flags.seeds) / runs);
const STARTS = 5;
const WARM = 30;
const BASELINE_RUNS = Math.min(2, runs);

buildDashboard();
const transformer = withColumns(new SuperJSON());
const directory = flags.store ?? mkdtempSync(join(tmpdir(), "headroom-bench-"));
mkdirSync(directory, { recursive: true });
const filled = await fill();

/** The question of an overlay: one series a run, no wall times, as a chart over steps asks. */
function question(range = {}) {
  const series = filled.map(({ runId }) => ({ run: runId, metric: METRIC }));
  return { series, maxPoints, wallTimes: false, ...range };
}

/** Asks the server one question, or several in one batch; times up to the last byte, decodes after that. */
function ask(server, input, accept = "gzip") {
  const isBatch = Array.isArray(input);
  const path = isBatch ? `${input.map(() => "series.read").join(",")}?batch=1&` : "series.read?";
  const sent = isBatch ? { ...input.map((one) => transformer.serialize(one)) } : transformer.serialize(input);
  const url = `${server.url}/api/trpc/${path}input=${encodeURIComponent(JSON.stringify(sent))}`;
  return new Promise((resolve, reject) => {
    const start = performance.now();
    get(url, { headers: { "accept-encoding": accept } }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const ms = performance.now() - start;
        const body = Buffer.concat(parts);
        const text = (response.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
        if (response.statusCode !== 200) reject(new Error(`Cannot read: ${response.statusCode} ${text}`));
        else resolve({ ms, bytes: body.length, series: [JSON.parse(text)].flat().flatMap(seriesOf) });
      });
    }).on("error", reject);
  });
}

function seriesOf(answer) {
  return transformer.deserialize(answer.result.data).series;
}

/** `headroom serve` with its pages loaded. */
async function startServer() {
  const server = await serve({ directory });
  await (await fetch(server.url)).arrayBuffer();
  return server;
}

async function first(input) {
  const answers = [];
  for (let i = 0; i < STARTS; i++) {
    const server = await startServer();
    answers.push(await ask(server, input()));
    await server.stop();
  }
  return row(answers);
}

async function warm(server, input) {
  for (let i = 0; i < 5; i++) await ask(server, input());
  const before = server.usage();
  const answers = [];
  for (let i = 0; i < WARM; i++) answers.push(await ask(server, input()));
  const after = server.usage();
  return row(answers, ((after.cpuSeconds - before.cpuSeconds) * 1000) / WARM);
}

function row(answers, cpuMs) {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const points = answers[0].series.reduce((sum, part) => sum + part.steps.length, 0);
  return {
    ms: tenth(times[Math.floor(times.length / 2)]),
    "worst ms": tenth(times.at(-1)),
    ...(cpuMs === undefined ? {} : { "server CPU ms": tenth(cpuMs) }),
    "wire bytes": Math.max(...answers.map(({ bytes }) => bytes)),
    points,
    "stands for": answers[0].series.reduce((sum, part) => sum + part.pointCount, 0),
  };
}

let seed = 1;
/** A window of a share of all steps, each time somewhere else. */
function zoom(share) {
  seed = (seed * 0.754877666) % 1 || 0.37;
  const width = Math.floor(steps * share);
  const fromStep = Math.floor(seed * (steps - width));
  return question({ fromStep, toStep: fromStep + width });
}

const cases = {
  "all steps": () => question(),
  "10 % of the range": () => zoom(0.1),
  "1 % of the range": () => zoom(0.01),
  "all steps, log axis": () => question({ spacing: "log" }),
};
/** What the page asks: a question a run, so that a live run's is asked again alone; in one batch. */
const batch = () => question().series.map((series) => ({ ...question(), series: [series] }));
const results = {};
for (const [name, input] of Object.entries(cases)) results[`${name}, first`] = await first(input);
const server = await startServer();
for (const [name, input] of Object.entries(cases)) results[`${name}, warm`] = await warm(server, input);
results["all steps, a question a run in one batch, warm"] = await warm(server, batch);
const plainWire = (await ask(server, question(), "identity")).bytes;
const planted = await findPlants(server);
await server.stop();
const plainRowsMs = scanPlainRows();
if (flags.store === undefined) rmSync(directory, { recursive: true });

results[`plain rows, scanned (${BASELINE_RUNS} runs, times ${runs / BASELINE_RUNS})`] = { ms: tenth(plainRowsMs) };
console.table(results);
console.log(`${runs} runs x ${steps} steps, ${maxPoints} points a series; uncompressed ${plainWire} bytes`);
console.log(`planted spikes and NaNs in ${planted.visible} of ${planted.asked} answers (${planted.seeds} places)`);
console.log(`load ${loadavg()[0].toFixed(1)}`);
if (flags.json) {
  const of = (name) => results[name];
  console.log(
    JSON.stringify({
      serverMs: of("all steps, warm").ms,
      firstMs: of("all steps, first").ms,
      zoomMs: of("1 % of the range, warm").ms,
      zoomFirstMs: of("1 % of the range, first").ms,
      serverCpuMs: of("all steps, warm")["server CPU ms"],
      wireBytes: of("all steps, warm")["wire bytes"],
      uncompressedBytes: plainWire,
      planted,
      baselines: { plainRowsMs },
      load: loadavg()[0],
      cases: results,
    }),
  );
}
if (planted.visible !== planted.asked) process.exitCode = 1;

/** Every seed's spike and NaN in every kind of answer: the overlay itself, zooms around each, and a log axis. */
async function findPlants(at) {
  const count = { seeds: 0, asked: 0, visible: 0 };
  const look = (part, step, isNaNPlant) => {
    const value = part?.values[part.steps.indexOf(step)];
    count.asked++;
    if (isNaNPlant ? Number.isNaN(value) : value > 20) count.visible++;
  };
  const overlays = [await ask(at, question()), await ask(at, question({ spacing: "log" }))];
  for (const { runId, spikes, holes } of filled) {
    for (const [k, spike] of spikes.entries()) {
      count.seeds++;
      const hole = holes[k];
      for (const { series } of overlays) {
        const part = series.find((one) => one.runId === runId);
        look(part, spike, false);
        look(part, hole, true);
      }
      for (const share of [0.1, 0.01]) {
        for (const [place, isNaNPlant] of [
          [spike, false],
          [hole, true],
        ]) {
          seed = (seed * 0.754877666) % 1 || 0.37;
          const fromStep = Math.max(0, place - Math.floor(seed * steps * share));
          const series = [{ run: runId, metric: METRIC }];
          const range = { fromStep, toStep: Math.max(place, fromStep + Math.floor(steps * share)) };
          const answer = await ask(at, { series, maxPoints, wallTimes: false, ...range });
          look(answer.series[0], place, isNaNPlant);
        }
      }
    }
  }
  return count;
}

async function fill() {
  const plain = openDatabase(join(directory, "plain.sqlite"));
  plain.pragma("journal_mode = WAL");
  plain.pragma("synchronous = NORMAL");
  plain.exec(
    "CREATE TABLE IF NOT EXISTS points (run INTEGER, step INTEGER, value REAL, wall_time_ms REAL, PRIMARY KEY (run, step)) WITHOUT ROWID",
  );
  const addPoint = plain.prepare("INSERT INTO points VALUES (?, ?, ?, ?)");
  const addColumns = plain.transaction((run, columns) => {
    for (let i = 0; i < columns.steps.length; i++)
      addPoint.run(run, columns.steps[i], columns.values[i], columns.wallTimesMs[i]);
  });
  const store = await openStore({ directory });
  const written = await fillOverlayStore(store, { runs, steps, plants }, (run, columns) => {
    if (run < BASELINE_RUNS) addColumns(run, columns);
  });
  await store.close();
  plain.close();
  return written;
}

/** What every run's least value costs without chunks and summaries; NaN in a store that another bench has filled. */
function scanPlainRows() {
  const plain = openDatabase(join(directory, "plain.sqlite"), { readonly: true });
  const { count } = plain.prepare("SELECT count(*) AS count FROM points").get();
  if (count !== BASELINE_RUNS * steps) return Number.NaN;
  const scan = plain.prepare("SELECT step, value FROM points WHERE run = ? ORDER BY step");
  const start = performance.now();
  for (let run = 0; run < BASELINE_RUNS; run++) {
    let least = Number.POSITIVE_INFINITY;
    for (const { value } of scan.iterate(run)) if (value < least) least = value;
  }
  const ms = ((performance.now() - start) / BASELINE_RUNS) * runs;
  plain.close();
  return ms;
}

function tenth(value) {
  return Math.round(value * 10) / 10;
}
