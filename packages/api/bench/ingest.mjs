// Points a second through real tRPC over HTTP to durable SQLite and Postgres, `headroom serve` on one core and assessing what
// comes in, against plain rows in better-sqlite3 in the same run. About six minutes; `--seconds 5` for a quick look.
//
//   node packages/api/bench/ingest.mjs [--seconds 60] [--runs 1,100] [--steps-per-batch 2000] [--pages none] [--json]
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "@headroom/store/better-sqlite3";
import { buildDashboard } from "../../../scripts/lib/build.mjs";
import { serve } from "../../../scripts/lib/serve.mjs";
import { startPostgres } from "../../store/bench/postgres-cluster.mjs";
import { columnsOf, load, METRICS } from "./ingest-load.mjs";

const { values: flags } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    runs: { type: "string", default: "1,100" },
    "steps-per-batch": { type: "string", default: "2000" },
    pages: { type: "string", default: "built" },
    json: { type: "boolean", default: false },
  },
});
const seconds = Number(flags.seconds);
// A collector that keeps up sends what came in 200 ms, one that is behind 100,000 points: 10,000 of these steps.
const stepsPerBatch = Number(flags["steps-per-batch"]);
const runCounts = flags.runs.split(",").map(Number);

async function sqlite(shape) {
  const directory = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  const result = await loadServer({ directory, core: 0 }, shape);
  const bytesPerPoint = folderBytes(directory) / result.points;
  rmSync(directory, { recursive: true, force: true });
  return { ...result, bytesPerPoint };
}

/** The load on `headroom serve`, its pages loaded. */
async function loadServer(options, shape) {
  const server = await serve({ ...options, pages: flags.pages });
  await (await fetch(server.url)).arrayBuffer();
  try {
    return await load(server, shape);
  } finally {
    await server.stop();
  }
}

async function postgres(cluster, shape) {
  const before = folderBytes(cluster.data);
  // Each in tables of its own.
  const databaseUrl = `${cluster.url}&options=-csearch_path%3D${cluster.schema()}`;
  const result = await loadServer({ directory: tmpdir(), core: 0, env: { DATABASE_URL: databaseUrl } }, shape);
  return { ...result, bytesPerPoint: (folderBytes(cluster.data) - before) / result.points };
}

function plainRows(forSeconds) {
  const directory = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  const database = openDatabase(join(directory, "rows.db"));
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec(
    "CREATE TABLE points (run INTEGER, metric INTEGER, step INTEGER, value REAL, wall REAL, PRIMARY KEY (run, metric, step)) WITHOUT ROWID",
  );
  const insert = database.prepare("INSERT INTO points VALUES (?, ?, ?, ?, ?)");
  const columns = columnsOf(stepsPerBatch);
  const apply = database.transaction((first) => {
    columns.forEach((column, m) => {
      for (let i = 0; i < stepsPerBatch; i++) insert.run(1, m, first + i, column[i], 1.76e12 + (first + i) * 2);
    });
  });
  const startMs = performance.now();
  let points = 0;
  for (let first = 0; performance.now() - startMs < forSeconds * 1000; first += stepsPerBatch) {
    apply(first);
    points += stepsPerBatch * METRICS.length;
  }
  const elapsed = (performance.now() - startMs) / 1000;
  database.close();
  const bytesPerPoint = folderBytes(directory) / points;
  rmSync(directory, { recursive: true, force: true });
  return { pointsPerSecond: Math.round(points / elapsed), seconds: elapsed, bytesPerPoint };
}

function folderBytes(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, entry) => sum + statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0,
      0,
    );
}

function row(label, result) {
  return [
    `${label}, ${result.runs} run${result.runs === 1 ? "" : "s"} x ${result.stepsPerBatch} steps a batch`,
    {
      "points/s": result.pointsPerSecond,
      "per server CPU s": result.pointsPerServerCpuSecond,
      "bytes/point": Number(result.bytesPerPoint.toFixed(1)),
      "append ms p50 / p99": `${result.appendMs.median} / ${result.appendMs.p99}`,
      "assessed runs": result.assessedRuns,
      "x plain rows": Number((result.pointsPerSecond / baseline.pointsPerSecond).toFixed(2)),
    },
  ];
}

if (flags.pages === "built") buildDashboard();
const say = (text) => console.error(text);
say(`Plain rows, ${seconds / 2} s …`);
const baseline = plainRows(seconds / 2);
const results = [];
for (const runs of runCounts) {
  say(`SQLite, ${runs} runs, ${seconds} s …`);
  results.push(await sqlite({ runs, seconds, stepsPerBatch }));
}
// A hundred loops that each make 500 steps a second.
say(`SQLite, 100 runs, small batches, ${seconds / 2} s …`);
const smallBatches = await sqlite({ runs: 100, seconds: seconds / 2, stepsPerBatch: 100 });
const cluster = startPostgres();
const onPostgres = [];
if (cluster === undefined) say("SKIPPED: Postgres is not installed, or cannot be run by this user");
else {
  try {
    for (const runs of runCounts) {
      say(`Postgres, ${runs} runs, ${seconds} s …`);
      onPostgres.push(await postgres(cluster, { runs, seconds, stepsPerBatch }));
    }
  } finally {
    cluster.stop();
  }
}

console.log(`\n${METRICS.length} series a step through tRPC over HTTP, the server on one core:`);
console.table(
  Object.fromEntries([
    ...[...results, smallBatches].map((result) => row("SQLite", result)),
    ...onPostgres.map((result) => row("Postgres", result)),
    [
      "plain rows in better-sqlite3, 1 run, no HTTP",
      {
        "points/s": baseline.pointsPerSecond,
        "bytes/point": Number(baseline.bytesPerPoint.toFixed(1)),
        "x plain rows": 1,
      },
    ],
  ]),
);
console.log(
  "Goals: 500,000 points/s with 1 run, 300,000 with 100, memory flat. Bytes: the whole folder; Postgres's with its log.",
);
console.log("Resident memory of the server, MB, at the start, every 10 s, and at the end:");
for (const [name, list] of [
  ["SQLite", [...results, smallBatches]],
  ["Postgres", onPostgres],
]) {
  for (const { runs, stepsPerBatch: steps, serverRssMb } of list) {
    console.log(`  ${`${name}, ${runs} x ${steps}`.padEnd(22)} ${serverRssMb.join(" ")}`);
  }
}
if (flags.json) {
  const [first] = results;
  console.log(
    JSON.stringify({
      pointsPerSecond: first.pointsPerSecond,
      bytesPerPoint: first.bytesPerPoint,
      pointsPerBatch: stepsPerBatch * METRICS.length,
      results,
      smallBatches,
      postgres: onPostgres,
      baselines: { plainRows: baseline },
    }),
  );
}
