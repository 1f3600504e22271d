// Points a second through real tRPC over HTTP into durable SQLite, the server on one core, against plain rows in
// better-sqlite3 in the same run.
//
//   node packages/api/bench/ingest.mjs [--seconds 60] [--runs 1,100] [--steps-per-batch 2000] [--json]
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { encodeBatch, withColumns } from "@headroom/protocol";
import { createTRPCClient, httpLink } from "@trpc/client";
import Database from "better-sqlite3";
import { SuperJSON } from "superjson";
import { startBenchServer } from "./bench-server.mjs";

const { values: flags } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    runs: { type: "string", default: "1,100" },
    "steps-per-batch": { type: "string", default: "2000" },
    json: { type: "boolean", default: false },
  },
});
const SECONDS = Number(flags.seconds);
const STEPS_PER_BATCH = Number(flags["steps-per-batch"]);
// What a trainer logs at every step; the server assesses the first two for saturation meanwhile.
const METRICS = [
  "train/loss",
  "train/learning_rate",
  "train/grad_norm",
  "train/tokens_per_second",
  "train/steps_per_second",
  "bench/metric_5",
  "bench/metric_6",
  "bench/metric_7",
  "bench/metric_8",
  "bench/metric_9",
];
const WRITER = "6fa459ea-ee8a-4ca4-894e-db77e160355e";
const IN_FLIGHT = 2;

const runId = (index) => `0f0e0d0c-0b0a-4908-8706-${index.toString(16).padStart(12, "0")}`;

// A power law with noise, as losses are; from a linear congruential generator, so every run is the same.
function noisySeries(length, seed) {
  let state = seed >>> 0;
  return Float64Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 2 + 8 / (1 + i) ** 0.1 + (state / 2 ** 32) * 0.05;
  });
}

const columns = METRICS.map((_, i) => noisySeries(STEPS_PER_BATCH, i + 1));

function nextBatch(run) {
  const firstStep = run.sequence * STEPS_PER_BATCH;
  const steps = Float64Array.from({ length: STEPS_PER_BATCH }, (_, i) => firstStep + i);
  const wallTimesMs = steps.map((step) => 1.76e12 + step * 2);
  run.sequence++;
  const frame = { kind: "frame", metrics: METRICS, steps, wallTimesMs, values: columns };
  return encodeBatch({ runId: run.id, writerId: WRITER, sequence: run.sequence, sections: [frame] });
}

async function ingest(runCount) {
  const directory = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  const server = await startBenchServer(directory, { core: 0 });
  const client = createTRPCClient({
    links: [httpLink({ url: `${server.url}/api/trpc`, transformer: withColumns(new SuperJSON()) })],
  });
  const runs = Array.from({ length: runCount }, (_, i) => ({ id: runId(i), sequence: 0 }));
  for (const [i, run] of runs.entries()) {
    await client.run.open.mutate({
      runId: run.id,
      writerId: WRITER,
      project: "bench",
      name: `run ${i}`,
      startedAtMs: 0,
    });
  }
  const latenciesMs = [];
  const pointsPerBatch = STEPS_PER_BATCH * METRICS.length;
  let points = 0;
  let turn = 0;
  const before = await server.usage();
  const rssMb = [before.rssBytes / 2 ** 20];
  const startMs = performance.now();
  const endMs = startMs + SECONDS * 1000;
  // Each lane sends for its own runs, so that a run's batches stay in order.
  const lane = async (first) => {
    for (let i = first; performance.now() < endMs; i = (i + IN_FLIGHT) % Math.max(runs.length, IN_FLIGHT)) {
      const run = runs[i];
      if (run === undefined) return;
      const bytes = nextBatch(run);
      const sentMs = performance.now();
      await client.series.append.mutate(bytes);
      latenciesMs.push(performance.now() - sentMs);
      points += pointsPerBatch;
      if (performance.now() - startMs > (turn + 1) * (SECONDS * 250)) {
        turn++;
        rssMb.push((await server.usage()).rssBytes / 2 ** 20);
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, i) => lane(i)));
  const seconds = (performance.now() - startMs) / 1000;
  const after = await server.usage();
  rssMb.push(after.rssBytes / 2 ** 20);
  await server.stop();
  const diskBytes = folderBytes(directory);
  rmSync(directory, { recursive: true, force: true });
  latenciesMs.sort((a, b) => a - b);
  return {
    runs: runCount,
    points,
    seconds,
    pointsPerSecond: Math.round(points / seconds),
    pointsPerServerCpuSecond: Math.round(points / (after.cpuSeconds - before.cpuSeconds)),
    bytesPerPoint: diskBytes / points,
    appendMs: { median: at(latenciesMs, 0.5), p99: at(latenciesMs, 0.99) },
    serverRssMb: rssMb.map(Math.round),
  };
}

function plainRows(seconds) {
  const directory = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  const database = new Database(join(directory, "rows.db"));
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec(
    "CREATE TABLE points (run INTEGER, metric INTEGER, step INTEGER, value REAL, wall REAL, PRIMARY KEY (run, metric, step)) WITHOUT ROWID",
  );
  const insert = database.prepare("INSERT INTO points VALUES (?, ?, ?, ?, ?)");
  const apply = database.transaction((first) => {
    for (let m = 0; m < METRICS.length; m++) {
      for (let i = 0; i < STEPS_PER_BATCH; i++) insert.run(1, m, first + i, columns[m][i], 1.76e12 + (first + i) * 2);
    }
  });
  const startMs = performance.now();
  let points = 0;
  for (let first = 0; performance.now() - startMs < seconds * 1000; first += STEPS_PER_BATCH) {
    apply(first);
    points += STEPS_PER_BATCH * METRICS.length;
  }
  const elapsed = (performance.now() - startMs) / 1000;
  database.close();
  const bytesPerPoint = folderBytes(directory) / points;
  rmSync(directory, { recursive: true, force: true });
  return { pointsPerSecond: Math.round(points / elapsed), bytesPerPoint };
}

function folderBytes(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function at(sorted, quantile) {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? Number.NaN).toFixed(2));
}

const results = [];
for (const count of flags.runs.split(",").map(Number)) results.push(await ingest(count));
const baseline = plainRows(Math.min(10, SECONDS));

console.table(
  Object.fromEntries([
    ...results.map((r) => [
      `tRPC over HTTP to SQLite, ${r.runs} run${r.runs === 1 ? "" : "s"}, ${r.seconds.toFixed(0)} s`,
      {
        "points/s": r.pointsPerSecond,
        "points/server CPU s": r.pointsPerServerCpuSecond,
        "bytes/point": Number(r.bytesPerPoint.toFixed(2)),
        "append ms median / p99": `${r.appendMs.median} / ${r.appendMs.p99}`,
        "server RSS MB over time": r.serverRssMb.join(" "),
      },
    ]),
    [
      "plain rows in better-sqlite3, no HTTP",
      { "points/s": baseline.pointsPerSecond, "bytes/point": Number(baseline.bytesPerPoint.toFixed(2)) },
    ],
  ]),
);
if (flags.json) {
  const [first] = results;
  console.log(
    JSON.stringify({
      pointsPerSecond: first.pointsPerSecond,
      bytesPerPoint: first.bytesPerPoint,
      pointsPerBatch: STEPS_PER_BATCH * METRICS.length,
      results,
      baselines: { plainRows: baseline },
    }),
  );
}
