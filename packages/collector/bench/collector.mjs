#!/usr/bin/env node
// pnpm bench:collector [--calls N] [--seconds S] [--json]: what collecting costs a training loop.
//
// 1. step() with 5 scalars, the server away all the time: median, p99, resident memory. Baselines in the same run: one
//    bare write of the same size, and a line of JSON appended to a file.
// 2. A training loop with and without a collector attached (default settings), in turns: time per step, the share the
//    product reports itself, and what the event loop is held up by a measurement.
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createCollector, METRIC } from "../dist/index.js";

const { values: flags } = parseArgs({
  options: {
    calls: { type: "string", default: "1000000" },
    seconds: { type: "string", default: "20" },
    json: { type: "boolean", default: false },
  },
});
const calls = Number(flags.calls);
const seconds = Number(flags.seconds);
if (!(Number.isSafeInteger(calls) && calls >= 1000) || !(seconds > 0)) {
  console.error(
    `Cannot run the benchmark: --calls must be an integer from 1000 on and --seconds positive, got ${flags.calls}, ${flags.seconds}`,
  );
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
// Port 1 is never served: connections are refused at once, as when a server is not there.
const AWAY = "http://127.0.0.1:1";

const stepCost = await benchStep();
const baselines = benchBaselines();
const loops = [];
for (const shape of [
  { name: "V 1,024, d 8, 2 ms steps", V: 1024, d: 8, stepMs: 2 },
  { name: "V 4,096, d 256, 20 ms steps", V: 4096, d: 256, stepMs: 20 },
  { name: "V 50,304, d 512, 200 ms steps", V: 50304, d: 512, stepMs: 200 },
]) {
  loops.push(await benchLoop(shape));
}
rmSync(folder, { recursive: true, force: true });
printTables();
if (flags.json) console.log(JSON.stringify({ calls, step: stepCost, baselines, loops }));
process.exit();

async function benchStep() {
  const collector = createCollector({
    project: "bench",
    name: "step",
    url: AWAY,
    dir: join(folder, "step"),
    onError: () => {},
    closeTimeoutMs: 0,
  });
  const point = (step) => ({
    step,
    loss: 1 / (step + 1),
    [METRIC.learningRate]: 1e-3,
    [METRIC.gradNorm]: step % 7,
    a: step,
    b: -step,
  });
  const warmUp = 200_000;
  for (let step = 0; step < warmUp; step++) collector.step(point(step));
  const times = new Float64Array(calls);
  const memoryMb = [];
  for (let i = 0; i < calls; i++) {
    const logged = point(warmUp + i);
    const started = performance.now();
    collector.step(logged);
    times[i] = (performance.now() - started) * 1000;
    if (i % Math.ceil(calls / 20) === 0) memoryMb.push(process.memoryUsage().rss / 2 ** 20);
  }
  memoryMb.push(process.memoryUsage().rss / 2 ** 20);
  await collector.close();
  return {
    ...quantiles(times),
    memoryMbFirst: memoryMb[0],
    memoryMbLast: memoryMb.at(-1),
    memoryMbSpread: Math.max(...memoryMb) - Math.min(...memoryMb),
  };
}

function benchBaselines() {
  const bytes = new Uint8Array(69);
  const fd = openSync(join(folder, "bare"), "w");
  const count = Math.min(calls, 200_000);
  const bare = new Float64Array(count);
  const json = new Float64Array(Math.min(count, 50_000));
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    writeSync(fd, bytes, 0, 69);
    bare[i] = (performance.now() - started) * 1000;
  }
  closeSync(fd);
  const file = join(folder, "lines");
  for (let i = 0; i < json.length; i++) {
    const started = performance.now();
    appendFileSync(file, `${JSON.stringify({ step: i, loss: 1 / (i + 1), lr: 1e-3, norm: i % 7, a: i, b: -i })}\n`);
    json[i] = (performance.now() - started) * 1000;
  }
  return { bareWrite: quantiles(bare), jsonLine: quantiles(json) };
}

/** Stretches of a busy loop, in turns with and without a collector attached. */
async function benchLoop({ name, V, d, stepMs }) {
  const head = Float32Array.from({ length: V * d }, (_, i) => Math.sin(i * 12.9898) * 0.1);
  const states = Float32Array.from({ length: 256 * d }, (_, i) => Math.cos(i * 78.233));
  const work = calibrate(stepMs);
  const times = { with: [], without: [] };
  const reported = [];
  let measurements = 0;
  let longestMs = 0;
  const turns = 6;
  const stretchMs = (seconds * 1000) / turns / 2;
  let listener;
  let headCalls = 0;
  const trainer = {
    onStep(given) {
      listener = given;
      return () => {
        listener = undefined;
      };
    },
    headWeights() {
      headCalls++;
      return { data: head, rows: V, columns: d, layout: "tokens-by-hidden", dtype: "float32", tied: false };
    },
    hiddenStates: () => [{ layer: 0, name: "last", data: states, rows: 256, columns: d }],
  };
  // The collector's clock stands still in the stretches without it, so that it cannot save up time there.
  let stoodStillMs = 0;
  const clock = {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now() - stoodStillMs,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
  const collector = createCollector({
    project: "bench",
    clock,
    name,
    url: `file://${join(folder, "out")}`,
    dir: join(folder, "loop"),
    onError: (error) => console.error(error.message),
  });
  const attachment = collector.attach(trainer);
  const attached = listener;
  let step = 0;
  const stretch = async (hooked, record) => {
    const end = performance.now() + stretchMs;
    let collectingMs = 0;
    const started = performance.now();
    let count = 0;
    while (performance.now() < end) {
      work();
      step++;
      count++;
      if (hooked) {
        const before = performance.now();
        attached({
          step,
          metrics: {
            [METRIC.trainLoss]: 1 / step,
            [METRIC.learningRate]: 1e-3,
            [METRIC.gradNorm]: 1,
            a: step,
            b: -step,
          },
        });
        const took = performance.now() - before;
        collectingMs += took;
        if (record) longestMs = Math.max(longestMs, took);
      }
    }
    const elapsed = performance.now() - started;
    if (!hooked) stoodStillMs += elapsed;
    if (!record) return;
    (hooked ? times.with : times.without).push(elapsed / count);
    if (hooked) reported.push(collectingMs / elapsed);
  };
  // The first measurement starts threads and compiles code: it belongs to the start of a run, not to its cost.
  await stretch(true, false);
  measurements = headCalls;
  for (let turn = 0; turn < turns; turn++) {
    await stretch(false, true);
    await stretch(true, true);
  }
  attachment.detach();
  await collector.close();
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  return {
    name,
    stepMsWithout: mean(times.without),
    stepMsWith: mean(times.with),
    wallOverhead: mean(times.with) / mean(times.without) - 1,
    threadShare: mean(reported),
    measurements: headCalls - measurements,
    longestHoldUpMs: longestMs,
  };
}

/** Arithmetic that takes about `ms` on this machine, the same amount each time. */
function calibrate(ms) {
  let sink = 0;
  const burn = (rounds) => {
    for (let i = 0; i < rounds; i++) sink += Math.sqrt(i + (sink % 3));
    return sink;
  };
  burn(1e6);
  const started = performance.now();
  burn(5e6);
  const rounds = Math.round((5e6 * ms) / (performance.now() - started));
  return () => burn(rounds);
}

function quantiles(times) {
  const sorted = times.slice().sort();
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  return { medianUs: at(0.5), p99Us: at(0.99), p9999Us: at(0.9999), maximumUs: sorted.at(-1) };
}

function printTables() {
  const us = (value) => value.toFixed(1).padStart(9);
  console.log(
    `\nOne call with 5 scalars, ${calls.toLocaleString("en")} calls, server away   median µs    p99 µs  p99.99 µs`,
  );
  for (const [label, row] of [
    ["collector.step()", stepCost],
    ["one bare write of 69 bytes", baselines.bareWrite],
    ["a line of JSON appended", baselines.jsonLine],
  ]) {
    console.log(`  ${label.padEnd(52)} ${us(row.medianUs)} ${us(row.p99Us)} ${us(row.p9999Us)}`);
  }
  console.log(
    `  goal <= 5 median, <= 50 p99; resident memory ${stepCost.memoryMbFirst.toFixed(0)} → ${stepCost.memoryMbLast.toFixed(0)} MB, ` +
      `spread ${stepCost.memoryMbSpread.toFixed(1)} MB (goal: flat within 10)`,
  );
  console.log(
    `\nTraining loop, default settings        step ms without     with  wall +%  thread %  measured  longest hold-up ms`,
  );
  for (const loop of loops) {
    console.log(
      `  ${loop.name.padEnd(36)} ${loop.stepMsWithout.toFixed(3).padStart(15)} ${loop.stepMsWith.toFixed(3).padStart(8)} ` +
        `${(100 * loop.wallOverhead).toFixed(2).padStart(8)} ${(100 * loop.threadShare).toFixed(2).padStart(9)} ` +
        `${String(loop.measurements).padStart(9)} ${loop.longestHoldUpMs.toFixed(1).padStart(19)}`,
    );
  }
  console.log(
    "  goal <= 1 %; wall differs by the machine's own noise, the thread's share is measured around every call",
  );
}
