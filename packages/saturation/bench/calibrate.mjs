// Measures the detector's error rates and writes src/generated/calibration.ts, which product pages print.
//
//   pnpm exec tsc -b packages/saturation packages/cli
//   node packages/saturation/bench/calibrate.mjs [DATA] [--healthy 6000] [--saturating 1000] [--overfitting 500] [--json]
//        [--state FILE --seconds 12]   stop after 12 s of CPU, keep the counts in FILE, go on at the next call (exit code 75 until done)
//
// DATA (or HEADROOM_DATA): a folder of labelled curves and logs as `headroom score` reads it; without it the part on
// real logs stays as it is. Simulated seeds below
// 60,000,000 were used while the detector was developed (its false alarms there were looked at, and mended); those reported start at 100,000,000.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { armsOf, assess, binomialInterval, DETECTOR_VERSION, scoreSeries, simulateRun } from "../dist/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    healthy: { type: "string", default: "6000" },
    saturating: { type: "string", default: "1000" },
    overfitting: { type: "string", default: "500" },
    json: { type: "boolean", default: false },
    state: { type: "string" },
    seconds: { type: "string", default: "Infinity" },
  },
});
const POINTS = 10_000;
const target = new URL("../src/generated/calibration.ts", import.meta.url);

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? null;
const quantile = (list, q) =>
  list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))] ?? null;
const rounded = (value, digits) => (value === null ? null : Number(value.toFixed(digits)));

function perThousand(events, trials) {
  const { low, high } = binomialInterval(events, trials);
  return {
    events,
    trials,
    perThousand: rounded((1000 * events) / trials, 3),
    low: rounded(1000 * low, 3),
    high: rounded(1000 * high, 3),
  };
}

const progress = readProgress() ?? {
  alarms: { loss: 0, spectrum: 0, both: 0 },
  healthy: 0,
  saturating: 0,
  rows: [],
  named: 0,
  overfitting: 0,
};

function readProgress() {
  if (values.state === undefined || !existsSync(values.state)) return undefined;
  return JSON.parse(readFileSync(values.state, "utf8"));
}

/** Calls `step` until it has been called `count` times over all calls of this script, or the time is up. */
function upTo(name, count, step) {
  while (progress[name] < count) {
    const { user, system } = process.cpuUsage();
    if ((user + system) / 1e6 > Number(values.seconds)) {
      writeFileSync(values.state, JSON.stringify(progress));
      process.stderr.write(`${name} ${progress[name]}/${count} ${JSON.stringify(progress.alarms)}\n`);
      process.exit(75);
    }
    step(progress[name]);
    progress[name] += 1;
  }
}

function falseAlarms(count) {
  upTo("healthy", count, (i) => {
    const { points } = simulateRun({ seed: 100_000_000 + i, points: POINTS, spectrum: true });
    for (const arms of ["loss", "spectrum", "both"]) {
      const verdict = assess(points, { arms });
      const wrong = verdict.firstAlarmStep !== null || verdict.state === "overfitting" || verdict.state === "diverged";
      if (wrong) progress.alarms[arms] += 1;
    }
  });
  return Object.fromEntries(
    Object.entries(progress.alarms).map(([arms, events]) => [arms, perThousand(events, count)]),
  );
}

function detection(count) {
  upTo("saturating", count, (i) => {
    const run = simulateRun({ seed: 200_000_000 + i, points: POINTS, kind: "saturating", spectrum: true });
    for (const arms of ["loss", "both"]) {
      const verdict = assess(run.points, { arms });
      const alarm = verdict.firstAlarmStep;
      // an alarm before the onset is false even in a run that saturates later
      const found = alarm !== null && alarm >= run.onsetStep;
      const onset = verdict.onset;
      progress.rows.push({
        arms,
        found,
        delay: found ? (alarm - run.onsetStep) / run.lastStep : null,
        error: onset === null ? null : (onset.best - run.onsetStep) / run.lastStep,
        inside: onset !== null && onset.low <= run.onsetStep && run.onsetStep <= onset.high,
      });
    }
  });
  return Object.fromEntries(
    ["loss", "both"].map((arms) => [arms, summary(progress.rows.filter((row) => row.arms === arms))]),
  );
}

function summary(rows) {
  const found = rows.filter((row) => row.found);
  const delays = found.map((row) => row.delay);
  return {
    runs: rows.length,
    found: found.length,
    medianDelayFraction: rounded(median(delays), 4),
    delay95Fraction: rounded(quantile(delays, 0.95), 4),
    medianOnsetErrorFraction: rounded(median(found.map((row) => Math.abs(row.error))), 4),
    onsetInInterval: found.filter((row) => row.inside).length,
  };
}

function overfitting(count) {
  upTo("overfitting", count, (i) => {
    const { points } = simulateRun({ seed: 300_000_000 + i, points: POINTS, kind: "overfitting" });
    if (assess(points).state === "overfitting") progress.named += 1;
  });
  return { runs: count, named: progress.named };
}

// Series the detector's code or thresholds were changed for. The others are for reporting: nothing was changed after
// looking at what the detector says about them.
const TUNING = /^curves|nanogpt_wandb|o1_overfit|d4_lr3e-1|n1_d32|sotu8|f5_bf16p_d8|sat16_s0/;

async function realLogs(folder) {
  const { collectItems } = await import(new URL("../../cli/dist/scoring/collect-items.js", import.meta.url));
  const { items } = await collectItems(folder, new Map());
  const halves = { tuning: [], reporting: [] };
  for (const item of items) halves[TUNING.test(item.file) ? "tuning" : "reporting"].push(item);
  return Object.fromEntries(Object.entries(halves).map(([half, list]) => [half, realHalf(list)]));
}

/** False alarms and detections of one half, by arms. */
function realHalf(items) {
  const totals = {};
  for (const arms of ["loss", "both"]) {
    const rows = items.filter((item) => armsOf(item.points).includes(arms)).map((item) => scoreSeries(item, arms));
    const healthy = rows.filter((row) => row.seriesClass === "healthy");
    const saturating = rows.filter((row) => row.seriesClass === "saturating");
    totals[arms] = {
      falseAlarms:
        healthy.length === 0 ? null : perThousand(healthy.filter((row) => row.falseAlarm).length, healthy.length),
      saturating: saturating.length,
      found: saturating.filter((row) => row.firstAlarmStep !== null).length,
      onsetInInterval: saturating.filter((row) => row.insideInterval).length,
    };
  }
  return totals;
}

function previousReal() {
  try {
    const text = readFileSync(target, "utf8");
    return JSON.parse(text.slice(text.indexOf("= ") + 2, text.lastIndexOf(" as const"))).real;
  } catch {
    return null;
  }
}

const folder = positionals[0] ?? process.env.HEADROOM_DATA;
const calibration = {
  detectorVersion: DETECTOR_VERSION,
  simulated: {
    pointsPerRun: POINTS,
    noise: 0.003,
    rise: 0.01,
    falseAlarms: falseAlarms(Number(values.healthy)),
    saturating: detection(Number(values.saturating)),
    overfitting: overfitting(Number(values.overfitting)),
  },
  real: folder === undefined ? previousReal() : await realLogs(folder),
};
writeFileSync(
  target,
  `// Written by bench/calibrate.mjs; do not edit.\nexport const CALIBRATION = ${JSON.stringify(calibration, null, 2)} as const;\n`,
);

const table = [];
for (const [arms, rate] of Object.entries(calibration.simulated.falseAlarms)) {
  table.push({
    what: `simulated healthy, ${arms}`,
    result: `${rate.events} of ${rate.trials}`,
    perThousand: `${rate.low}-${rate.high} (95 %)`,
  });
}
for (const [arms, row] of Object.entries(calibration.simulated.saturating)) {
  table.push({
    what: `simulated saturating, ${arms}`,
    result: `${row.found} of ${row.runs}`,
    medianDelay: row.medianDelayFraction,
    delay95: row.delay95Fraction,
    onsetError: row.medianOnsetErrorFraction,
    onsetInInterval: row.onsetInInterval,
  });
}
table.push({
  what: "simulated over-fitting named",
  result: `${calibration.simulated.overfitting.named} of ${calibration.simulated.overfitting.runs}`,
});
for (const [half, arms] of Object.entries(calibration.real ?? {})) {
  for (const [name, row] of Object.entries(arms)) {
    table.push({
      what: `real ${half}, ${name}`,
      result: `${row.found} of ${row.saturating} found, ${row.falseAlarms?.events} of ${row.falseAlarms?.trials} false`,
      perThousand: `${row.falseAlarms?.low}-${row.falseAlarms?.high} (95 %)`,
      onsetInInterval: row.onsetInInterval,
    });
  }
}
console.table(table);
if (values.json) console.log(JSON.stringify(calibration));
