// The training that `pnpm faults` kills: it logs steps, and notes each step() that returned in a file of its own.
import { openSync, writeSync } from "node:fs";
import { createCollector } from "../../packages/collector/dist/index.js";
import { METRICS, valuesOf } from "./points.mjs";

const { directory, url, runId, notes, fromStep, steps, pauseMs } = JSON.parse(process.argv[2]);
const collector = createCollector({
  project: "faults",
  name: "fault injection",
  dir: directory,
  url,
  runId,
  onError: () => {},
  closeTimeoutMs: 20_000,
});
const noteFile = openSync(notes, "a");
const note = new Float64Array(1);
process.send("ready");
for (let step = fromStep; step < fromStep + steps; step++) {
  const point = { step };
  const values = valuesOf(step);
  METRICS.forEach((metric, m) => {
    point[metric] = values[m];
  });
  collector.step(point);
  note[0] = step;
  writeSync(noteFile, note);
  if (pauseMs > 0 && step % 50 === 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
await collector.close();
process.exit();
