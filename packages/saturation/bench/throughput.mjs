// Updates per second of one detector on one core, size of its state, and time to assess 1,000 stored runs.
//
//   node packages/saturation/bench/throughput.mjs [--runs 1000] [--json]
import { parseArgs } from "node:util";
import { assess, createSaturationDetector, simulateRun } from "../dist/index.js";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, json: { type: "boolean", default: false } },
});
const RUNS = Number(values.runs);

// made beforehand: what is timed is the detector
const long = Array.from({ length: 1_000_000 }, (_, i) => ({
  step: i + 1,
  evalLoss: 2.5 + 6 * (i + 1) ** -0.4 + 0.01 * Math.sin(i * 12.9898),
}));
const warm = simulateRun({ seed: 1, spectrum: true }).points;
for (let i = 0; i < 10; i += 1) assess(warm);

// CPU time of this process: other work on the machine does not count
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const started = cpuMs();
const detector = createSaturationDetector();
for (const point of long) detector.update(point);
const longPerSecond = long.length / ((cpuMs() - started) / 1000);

const batch = Array.from({ length: 20 }, (_, i) => simulateRun({ seed: i, spectrum: i % 2 === 0 }).points);
let milliseconds = 0;
let points = 0;
let largest = 0;
for (let i = 0; i < RUNS; i += 1) {
  const run = batch[i % batch.length];
  const before = cpuMs();
  const assessed = createSaturationDetector();
  for (const point of run) assessed.update(point);
  assessed.verdict();
  milliseconds += cpuMs() - before;
  points += run.length;
  if (i < batch.length) largest = Math.max(largest, JSON.stringify(assessed.snapshot()).length);
}
const result = {
  updatesPerSecondLongRun: Math.round(longPerSecond),
  updatesPerSecondShortRuns: Math.round(points / (milliseconds / 1000)),
  runs: RUNS,
  pointsPerRun: points / RUNS,
  secondsForAllRuns: Number((milliseconds / 1000).toFixed(2)),
  largestStateBytes: largest,
};
console.table(result);
if (values.json) console.log(JSON.stringify(result));
