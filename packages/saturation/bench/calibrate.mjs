// Measures the detector's error rates and writes src/generated/calibration.ts, which product pages print.
//
//   pnpm exec tsc -b packages/saturation packages/cli
//   node packages/saturation/bench/calibrate.mjs [DATA] [--scale 1] [--seed 21] [--json]   # --scale 0.1 for a quick look
//
// DATA (or HEADROOM_DATA): a folder of labelled curves and logs as `headroom score` reads it; without it the part on
// real logs stays as it is. Seeds 1-9 were looked at while the detector was developed; those reported start at 21.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { armsOf, assess, DETECTOR_VERSION, scoreSeries, simulateHardRun } from "../dist/index.js";
import { isFlagged, measure, print, rate } from "./rates.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: "string", default: "1" },
    seed: { type: "string", default: "21" },
    json: { type: "boolean", default: false },
  },
});
const SCALE = Number(values.scale);
const SEED = Number(values.seed) * 1e8;
const target = new URL("../src/generated/calibration.ts", import.meta.url);
const rounded = (value, digits) => Number(value.toFixed(digits));

function perThousand(events, trials) {
  const { rate: share, low, high } = rate(events, trials);
  const thousand = (value) => rounded(1000 * value, 3);
  return { events, trials, perThousand: thousand(share), low: thousand(low), high: thousand(high) };
}

/** Lengths that false alarms are told by: a run is compared with those of up to so many evaluations. */
const LENGTHS = [100, 1000, 10_000];

/** Plain healthy runs (no shocks, lag-1 correlation 0-0.9) that were ever flagged, by length and arms. */
function falseAlarms() {
  const each = Math.max(50, Math.round(800 * SCALE));
  return Object.fromEntries(
    ["loss", "spectrum", "both"].map((arms, a) => [
      arms,
      LENGTHS.map((upTo, k) => {
        let events = 0;
        for (let i = 0; i < each; i += 1) {
          const { points } = simulateHardRun({
            seed: SEED + 1e7 + a * 1e6 + k * 1e5 + i,
            kind: "healthy",
            family: "plain",
            spectrum: arms === "loss" ? "none" : "with",
            evaluations: Math.round(upTo * 10 ** (-((i * 0.618) % 1) / 2)),
          });
          const { state, firstAlarmStep } = assess(points, { arms });
          if (firstAlarmStep !== null || isFlagged(state)) events += 1;
        }
        return { upTo, ...perThousand(events, each) };
      }),
    ]),
  );
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
const rates = measure(SEED, SCALE);
const calibration = {
  detectorVersion: DETECTOR_VERSION,
  simulated: { falseAlarms: falseAlarms(), rates },
  real: folder === undefined ? previousReal() : await realLogs(folder),
};
writeFileSync(
  target,
  `// Written by bench/calibrate.mjs; do not edit.\nexport const CALIBRATION = ${JSON.stringify(calibration, null, 2)} as const;\n`,
);
print(rates);
for (const [arms, rows] of Object.entries(calibration.simulated.falseAlarms)) {
  console.log(`plain healthy runs ever flagged, ${arms}`);
  console.table(rows);
}
for (const [half, arms] of Object.entries(calibration.real ?? {})) {
  console.log(`real logs, ${half}`, JSON.stringify(arms));
}
if (values.json) console.log(JSON.stringify(calibration));
