// Milliseconds of `Store.readSeries` for an overlay, and bytes of its answer, beside plain rows in the same SQLite.
// Usage: node bench/read.mjs [--runs 20] [--steps 1000000] [--width 1200] [--seeds 200] [--json]
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { openStore } from "../dist/index.js";

const { values: flags } = parseArgs({
  options: {
    runs: { type: "string", default: "20" },
    steps: { type: "string", default: "1000000" },
    width: { type: "string", default: "1200" },
    seeds: { type: "string", default: "200" },
    json: { type: "boolean", default: false },
  },
});
const runs = Number(flags.runs);
const steps = Number(flags.steps);
const width = Number(flags.width);
const seeds = Number(flags.seeds);
const METRIC = "train/loss";

const directory = mkdtempSync(join(tmpdir(), "headroom-bench-"));
let store = await openStore({ directory });
const plain = new Database(join(directory, "plain.sqlite"));
plain.pragma("journal_mode = WAL");
plain.pragma("synchronous = NORMAL");
plain.exec(
  "CREATE TABLE points (run INTEGER, step INTEGER, value REAL, wall_time_ms REAL, PRIMARY KEY (run, step)) WITHOUT ROWID",
);
const addPoint = plain.prepare("INSERT INTO points VALUES (?, ?, ?, ?)");

const PLAIN_RUNS = Math.min(runs, 2);
const series = [];
const BATCH = 50_000;
for (let k = 0; k < runs; k++) {
  const runId = randomUUID();
  const writerId = randomUUID();
  series.push({ runId, metric: METRIC });
  await store.openRun({
    runId,
    writerId,
    project: "bench",
    name: `run ${k}`,
    config: {},
    modelCard: {},
    tags: [],
    resume: "allow",
    startedAtMs: 0,
  });
  let sequence = 0;
  for (let from = 0; from < steps; from += BATCH) {
    const count = Math.min(BATCH, steps - from);
    const columns = {
      steps: Float64Array.from({ length: count }, (_, i) => from + i),
      wallTimesMs: Float64Array.from(
        { length: count },
        (_, i) => 1_790_000_000_000 + (from + i) * 12.5 + Math.random(),
      ),
      values: Float64Array.from({ length: count }, (_, i) => 3 + 8 / Math.sqrt(1 + from + i) + 0.3 * Math.random()),
    };
    await store.append({
      runId,
      writerId,
      sequence: ++sequence,
      sections: [
        {
          kind: "frame",
          metrics: [METRIC],
          steps: columns.steps,
          wallTimesMs: columns.wallTimesMs,
          values: [columns.values],
        },
      ],
    });
    if (k < PLAIN_RUNS) {
      plain.transaction(() => {
        for (let i = 0; i < count; i++) addPoint.run(k, columns.steps[i], columns.values[i], columns.wallTimesMs[i]);
      })();
    }
  }
}

// A fresh process' first look: a new connection with an empty page cache (the system's file cache stays warm).
await store.close();
store = await openStore({ directory });

async function timed(query, repeats) {
  const times = [];
  let answer;
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    answer = await store.readSeries({ series, maxPoints: width, superseded: true, ...query });
    times.push(performance.now() - start);
  }
  const points = answer.reduce((sum, part) => sum + part.steps.length, 0);
  times.sort((a, b) => a - b);
  return {
    ms: Number(times[Math.floor(times.length / 2)].toFixed(1)),
    worstMs: Number(times.at(-1).toFixed(1)),
    points,
    // steps, values and wall times as float64
    columnKilobytes: Math.round((points * 24) / 1000),
    standsFor: answer.reduce((sum, part) => sum + part.pointCount, 0),
  };
}

const results = {};
results[`${runs} runs, all steps, first`] = await timed({}, 1);
results[`${runs} runs, all steps, warm`] = await timed({}, 15);
const tenth = { fromStep: steps * 0.42, toStep: steps * 0.52 };
const hundredth = { fromStep: steps * 0.42, toStep: steps * 0.43 };
results[`${runs} runs, 10 % of the range, first`] = await timed(tenth, 1);
results[`${runs} runs, 10 % of the range, warm`] = await timed(tenth, 15);
results[`${runs} runs, 1 % of the range, first`] = await timed(hundredth, 1);
results[`${runs} runs, 1 % of the range, warm`] = await timed(hundredth, 15);

{
  const scan = plain.prepare("SELECT step, value FROM points WHERE run = ? ORDER BY step");
  const start = performance.now();
  for (let k = 0; k < PLAIN_RUNS; k++) {
    let least = Infinity;
    for (const row of scan.iterate(k)) if (row.value < least) least = row.value;
  }
  const ms = ((performance.now() - start) / PLAIN_RUNS) * runs;
  results[`plain rows, scanned (${PLAIN_RUNS} runs, times ${runs / PLAIN_RUNS})`] = { ms: Number(ms.toFixed(0)) };
}

// A one-step spike and one NaN at random places of a run of their own, seen at several zooms.
let visible = 0;
let asked = 0;
{
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const plantedSteps = Math.min(steps, 200_000);
  for (let seed = 0; seed < seeds; seed++) {
    const runId = randomUUID();
    const writerId = randomUUID();
    await store.openRun({
      runId,
      writerId,
      project: "planted",
      name: `seed ${seed}`,
      config: {},
      modelCard: {},
      tags: [],
      resume: "allow",
      startedAtMs: 0,
    });
    const values = Float64Array.from({ length: plantedSteps }, () => 2 + next());
    const spike = Math.floor(next() * plantedSteps);
    const hole = Math.floor(next() * plantedSteps);
    values[spike] = 30;
    values[hole] = NaN;
    const allSteps = values.map((_, i) => i);
    await store.append({
      runId,
      writerId,
      sequence: 1,
      sections: [{ kind: "frame", metrics: [METRIC], steps: allSteps, wallTimesMs: allSteps, values: [values] }],
    });
    for (const [fromStep, toStep] of [
      [0, plantedSteps],
      [Math.min(spike, hole) - Math.floor(next() * 9000), Math.max(spike, hole) + Math.floor(next() * 9000)],
    ]) {
      const [answer] = await store.readSeries({
        series: [{ runId, metric: METRIC }],
        fromStep: Math.max(0, fromStep),
        toStep,
        maxPoints: width,
        superseded: true,
      });
      asked++;
      const at = (step) => answer.values[answer.steps.indexOf(step)];
      if ((spike === hole || at(spike) === 30) && Number.isNaN(at(hole))) visible++;
    }
  }
}

await store.close();
plain.close();
rmSync(directory, { recursive: true });
console.table(results);
console.log(`planted spike and NaN both visible in ${visible} of ${asked} answers`);
if (flags.json) {
  console.log(
    JSON.stringify({
      serverMs: results[`${runs} runs, all steps, warm`].ms,
      firstMs: results[`${runs} runs, all steps, first`].ms,
      zoomMs: results[`${runs} runs, 1 % of the range, warm`].ms,
      columnBytes: results[`${runs} runs, all steps, warm`].columnKilobytes * 1000,
      plainRowsMs: results[`plain rows, scanned (${PLAIN_RUNS} runs, times ${runs / PLAIN_RUNS})`].ms,
      planted: { visible, asked },
      cases: results,
    }),
  );
}
if (visible !== asked) process.exitCode = 1;
