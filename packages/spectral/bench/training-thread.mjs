// node packages/spectral/bench/training-thread.mjs [--json] [--seconds 20] [--columns 512]
// What a measurement costs the thread that trains. The reference trainer (apps/trainer, built) trains its laboratory
// model; beside it a 50,304 x d head is measured in the worker as soon as the last measurement is done. Compared are
// the delays of the event loop without and with measuring, the copy, and the slices of the amortised mode.

import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createAmortisedSpectrum, createHeadMeasurer } from "../dist/index.js";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: "20" },
    columns: { type: "string", default: "512" },
  },
});
const log = (text) => (options.json ? process.stderr.write(`${text}\n`) : console.log(text));
const rows = 50304;
const columns = Number(options.columns);

async function createTrainer() {
  const trainerModule = (name) => import(new URL(`../../../apps/trainer/dist/${name}.js`, import.meta.url).href);
  const [{ loadBackend }, { loadCorpus }, { parseOptions }, { truncatedGpt2 }, { Trainer }] = await Promise.all(
    ["backend", "data", "options", "tokenizer", "trainer"].map(trainerModule),
  );
  const flags = parseOptions(["--preset", "lab"]);
  const tokenizer = truncatedGpt2(flags.vocab);
  const corpus = loadCorpus(flags.corpus, tokenizer, join(tmpdir(), "headroom-bench-tokens"));
  const config = {
    ...flags,
    ...{ beta1: 0.9, epsilon: 1e-8, vocabulary: flags.vocab, learningRate: flags.lr, warmupSteps: flags.warmup },
    ...{ steps: 1e9, evalEvery: 1e9 },
  };
  return new Trainer(await loadBackend("wasm", 1), config, corpus);
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
const summary = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: sorted.at(-1), count: sorted.length };
};
const text = ({ median, p99, max, count }) =>
  `median ${median.toFixed(2)}, p99 ${p99.toFixed(2)}, max ${max.toFixed(2)} ms (${count})`;

/** Trains for a while, `afterStep` once per step; the event loop turns between steps. */
async function train(trainer, seconds, afterStep) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const stepMs = [];
  delays.enable();
  const end = performance.now() + seconds * 1e3;
  while (performance.now() < end) {
    const started = performance.now();
    trainer.trainStep();
    stepMs.push(performance.now() - started);
    afterStep();
    await nextTurn();
  }
  delays.disable();
  const ms = (nanoseconds) => nanoseconds / 1e6;
  return {
    stepMs: summary(stepMs),
    loopDelayMs: { median: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max) },
  };
}

const trainer = await createTrainer();
const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 0.7) / ((i % columns) + 1) ** 0.4);
const head = { data, rows, columns };
const seconds = Number(options.seconds);
await train(trainer, 2, () => undefined);

const without = await train(trainer, seconds, () => undefined);

const measurer = createHeadMeasurer();
const copies = [];
const computes = [];
const measure = () => {
  if (measurer.busy) return;
  const pending = measurer.measure({ head });
  copies.push(pending.copyMs);
  pending.result.then(({ computeMs }) => computes.push(computeMs));
};
await measurer.prepare(head);
const withMeasuring = await train(trainer, seconds, measure);
while (measurer.busy) await nextTurn();
await measurer.close();

const amortised = createAmortisedSpectrum();
const slices = [];
let spectra = 0;
const amortise = () => {
  const started = performance.now();
  if (amortised.advance(head)) spectra++;
  slices.push(performance.now() - started);
};
const withAmortised = await train(trainer, seconds, amortise);

const result = { rows, columns, without, withMeasuring, withAmortised, spectra };
Object.assign(result, { copyMs: summary(copies), computeMs: summary(computes), sliceMs: summary(slices) });
log(`${rows} x ${columns}, the reference trainer's laboratory model on tfjs-wasm`);
for (const [name, phase] of [
  ["no measuring", without],
  ["in the worker", withMeasuring],
  ["amortised", withAmortised],
]) {
  const { median, p99, max } = phase.loopDelayMs;
  log(
    `${name.padEnd(14)} step ${text(phase.stepMs)}; event loop delay p50 ${median.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms`,
  );
}
log(`copy (thread blocked per measurement): ${text(result.copyMs)}`);
log(`compute in the worker: ${text(result.computeMs)}`);
log(`amortised slice per step: ${text(result.sliceMs)}; ${spectra} spectra`);
if (options.json) console.log(JSON.stringify(result));
