// Points per second and bytes per point of `Store.append`, the batch's bytes decoded first, beside plain rows in the
// same SQLite. Usage: node bench/ingest-store.mjs [--seconds 10] [--postgres URL] [--json]
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { decodeBatch, encodeBatch } from "@headroom/protocol";
import { openDatabase } from "@headroom/store/better-sqlite3";
import { openStore } from "../dist/index.js";

const { values: flags } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    postgres: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const seconds = Number(flags.seconds);
const SERIES = 10;
const METRICS = Array.from({ length: SERIES }, (_, k) => `metric/${k}`);

/** Wall times as a loop on `performance.timeOrigin + performance.now()` has them; values with full mantissas. */
function makeFrame(from, steps) {
  const wall = 1_790_000_000_000 + from * 1.3;
  return {
    kind: "frame",
    metrics: METRICS,
    steps: Float64Array.from({ length: steps }, (_, i) => from + i),
    wallTimesMs: Float64Array.from({ length: steps }, (_, i) => wall + i * 1.3 + Math.random() * 0.2),
    values: METRICS.map(() => Float64Array.from({ length: steps }, Math.random)),
  };
}

async function ingest(openTarget, { runs, stepsPerBatch }) {
  const directory = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  const target = await openTarget(directory);
  const writers = [];
  for (let k = 0; k < runs; k++) {
    const writer = { runId: randomUUID(), writerId: randomUUID(), sequence: 0, step: 0 };
    await target.openRun(writer);
    writers.push(writer);
  }
  let points = 0;
  let busyMs = 0;
  let batches = 0;
  const rss = [];
  while (busyMs < seconds * 1000) {
    const writer = writers[batches++ % runs];
    const batch = { ...writer, sequence: ++writer.sequence, sections: [makeFrame(writer.step, stepsPerBatch)] };
    const bytes = encodeBatch(batch);
    writer.step += stepsPerBatch;
    const start = performance.now();
    await target.append(bytes);
    busyMs += performance.now() - start;
    points += stepsPerBatch * SERIES;
    if (batches % 500 === 0) rss.push(process.memoryUsage.rss());
  }
  await target.close();
  const disk = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  rmSync(directory, { recursive: true });
  return {
    pointsPerSecond: Math.round(points / (busyMs / 1000)),
    bytesPerPoint: disk > 0 ? Number((disk / points).toFixed(2)) : null,
    batchMs: Number((busyMs / batches).toFixed(3)),
    rssMegabytes: rss.length > 0 ? Math.round(Math.max(...rss) / 1e6) : null,
  };
}

const ours = (url) => async (directory) => {
  const store = await openStore({ directory, url });
  return {
    openRun: ({ runId, writerId }) =>
      store.runs.open({
        runId,
        writerId,
        project: "bench",
        name: "bench",
        config: {},
        modelCard: {},
        tags: [],
        resume: "allow",
        startedAtMs: Date.now(),
      }),
    append: (bytes) => store.runs.append(decodeBatch(bytes)),
    close: () => store.close(),
  };
};

/** The schema one would write first: a row a point, one transaction a batch. */
const plainRows = async (directory) => {
  const database = openDatabase(join(directory, "plain.sqlite"));
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec(
    `CREATE TABLE series (id INTEGER PRIMARY KEY, run TEXT, metric TEXT, UNIQUE (run, metric));
     CREATE TABLE points (series_id INTEGER, step INTEGER, value REAL, wall_time_ms REAL,
       PRIMARY KEY (series_id, step)) WITHOUT ROWID;`,
  );
  const addSeries = database.prepare("INSERT INTO series (run, metric) VALUES (?, ?)");
  const addPoint = database.prepare("INSERT INTO points VALUES (?, ?, ?, ?)");
  const ids = new Map();
  const append = database.transaction((batch) => {
    for (const { metrics, steps, wallTimesMs, values } of batch.sections) {
      metrics.forEach((metric, m) => {
        const id = ids.get(batch.runId + metric);
        for (let i = 0; i < steps.length; i++) addPoint.run(id, steps[i], values[m][i], wallTimesMs[i]);
      });
    }
  });
  return {
    openRun: ({ runId }) => {
      for (const metric of METRICS) ids.set(runId + metric, addSeries.run(runId, metric).lastInsertRowid);
    },
    append: (bytes) => append(decodeBatch(bytes)),
    close: () => database.close(),
  };
};

const cases = [
  ["1 run, 1,000 steps a batch", ours(), { runs: 1, stepsPerBatch: 1000 }],
  ["1 run, 100 steps a batch", ours(), { runs: 1, stepsPerBatch: 100 }],
  ["1 run, 10 steps a batch", ours(), { runs: 1, stepsPerBatch: 10 }],
  ["100 runs, 1,000 steps a batch", ours(), { runs: 100, stepsPerBatch: 1000 }],
  ["100 runs, 100 steps a batch", ours(), { runs: 100, stepsPerBatch: 100 }],
  ["plain rows: 1 run, 1,000 steps a batch", plainRows, { runs: 1, stepsPerBatch: 1000 }],
  ["plain rows: 100 runs, 100 steps a batch", plainRows, { runs: 100, stepsPerBatch: 100 }],
];
if (flags.postgres) {
  cases.push(
    ["Postgres: 1 run, 1,000 steps a batch", ours(flags.postgres), { runs: 1, stepsPerBatch: 1000 }],
    ["Postgres: 100 runs, 100 steps a batch", ours(flags.postgres), { runs: 100, stepsPerBatch: 100 }],
  );
}
const results = {};
for (const [name, target, shape] of cases) results[name] = await ingest(target, shape);
console.table(results);
if (flags.json) {
  const first = results[cases[0][0]];
  console.log(
    JSON.stringify({
      pointsPerSecond: first.pointsPerSecond,
      pointsPerSecond100Runs: results["100 runs, 1,000 steps a batch"].pointsPerSecond,
      bytesPerPoint: first.bytesPerPoint,
      plainRowsPointsPerSecond: results["plain rows: 1 run, 1,000 steps a batch"].pointsPerSecond,
      plainRowsBytesPerPoint: results["plain rows: 1 run, 1,000 steps a batch"].bytesPerPoint,
      cases: results,
    }),
  );
}
