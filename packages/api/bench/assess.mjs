// Assessing stored runs that have no verdict yet, as a server does when it starts: total time, and how long it kept
// the event loop from answering.
//
//   node packages/api/bench/assess.mjs [--runs 1000] [--steps 2000] [--json]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { METRIC } from "@headroom/protocol";
import { openSqliteStore } from "@headroom/store";
import { createApi, createCaller } from "../dist/index.js";

const { values: flags } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    steps: { type: "string", default: "2000" },
    json: { type: "boolean", default: false },
  },
});
const RUNS = Number(flags.runs);
const STEPS = Number(flags.steps);
const WRITER = "6fa459ea-ee8a-4ca4-894e-db77e160355e";
const runId = (index) => `0f0e0d0c-0b0a-4908-8706-${index.toString(16).padStart(12, "0")}`;

let state = 1;
const uniform = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32 - 0.5;
};
const frame = (every, columns) => {
  const steps = Float64Array.from({ length: Math.ceil(STEPS / every) }, (_, i) => i * every);
  const metrics = Object.keys(columns);
  return { kind: "frame", metrics, steps, wallTimesMs: steps, values: metrics.map((name) => steps.map(columns[name])) };
};
const decay = (step) => 2 + 8 / (1 + step) ** 0.3;

const directory = mkdtempSync(join(tmpdir(), "headroom-bench-"));
const store = openSqliteStore({ directory });
for (let i = 0; i < RUNS; i++) {
  const run = { runId: runId(i), writerId: WRITER, project: "bench", name: `run ${i}`, startedAtMs: 0 };
  await store.runs.open({ ...run, config: {}, modelCard: {}, tags: [], resume: "allow" });
  const sections = [
    frame(1, { [METRIC.trainLoss]: (step) => decay(step) + 0.1 * uniform(), [METRIC.learningRate]: () => 0.001 }),
    frame(50, { [METRIC.evalLoss]: (step) => decay(step) + 0.01 * uniform() }),
    frame(20, {
      [METRIC.singularEntropyQ]: (step) => 1 / (1 + step) + 0.1 + 0.01 * uniform(),
      [METRIC.spikeQ1]: () => 0.02 + 0.001 * uniform(),
      [METRIC.anisotropy]: () => 0.2 + 0.01 * uniform(),
    }),
  ];
  await store.runs.append({ runId: runId(i), writerId: WRITER, sequence: 1, sections });
  await store.runs.finish(runId(i), "finished", 0);
}

const api = createApi({ store });
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const startMs = performance.now();
await api.assessor.backfill();
await api.assessor.idle();
const seconds = (performance.now() - startMs) / 1000;
delay.disable();
const page = await createCaller(api.context("read")).run.list({ limit: 500 });
const assessed = page.items.filter((item) => item.verdict !== null).length;
const states = {};
for (const { verdict } of page.items) states[verdict?.state] = (states[verdict?.state] ?? 0) + 1;
await api.close();
await store.close();
rmSync(directory, { recursive: true, force: true });

const points = RUNS * (STEPS * 2 + Math.ceil(STEPS / 50) + 3 * Math.ceil(STEPS / 20));
const result = {
  runs: RUNS,
  points,
  seconds,
  pointsPerSecond: Math.round(points / seconds),
  longestPauseMs: delay.max / 1e6,
  assessedOfFirst500: assessed,
};
console.table(
  Object.fromEntries(Object.entries(result).map(([key, value]) => [key, { value: Number(value.toPrecision(5)) }])),
);
console.log("states of the first 500:", states);
if (flags.json) console.log(JSON.stringify({ ...result, states }));
