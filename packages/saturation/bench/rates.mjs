// Rates of the detector on simulated hard runs, by kind: what calibrate.mjs publishes, and what a change is measured by.
import { assess, binomialInterval, HEALTHY_FAMILIES, simulateHardRun } from "../dist/index.js";

const FLAGGED = new Set(["saturation-suspected", "saturated", "overfitting", "diverged"]);
const QUIET = new Set(["healthy", "spectral-drift", "warming-up"]);

export const isFlagged = (state) => FLAGGED.has(state);

const median = (list) => quantile(list, 0.5);
export function quantile(list, q) {
  return list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))] ?? null;
}

export function rate(events, trials) {
  if (trials === 0) return { events, trials, rate: null, low: null, high: null };
  const { low, high } = binomialInterval(events, trials);
  const round = (value) => Number(value.toFixed(5));
  return { events, trials, rate: round(events / trials), low: round(low), high: round(high) };
}

const share = (rows, test) => rate(rows.filter(test).length, rows.length);

/** Runs whose harm the detector should find. `options(i)` gives what is not drawn. */
export function harmed(first, count, kind, options = () => ({})) {
  const rows = [];
  for (let i = 0; rows.length < count; i += 1) {
    const { points, truth } = simulateHardRun({ seed: first + i, kind, ...options(i) });
    if (kind === "saturating" && !truth.lasting) continue;
    const verdict = assess(points);
    // divergence named at once is an answer too
    const alarm = verdict.timeline.find(({ to }) => FLAGGED.has(to))?.step ?? null;
    const span = truth.lastStep - truth.firstStep;
    rows.push({
      seed: first + i,
      truth,
      state: verdict.state,
      isEarly: alarm !== null && alarm < truth.onsetStep,
      delay: alarm === null || alarm < truth.onsetStep ? null : (alarm - truth.onsetStep) / span,
      isInside:
        verdict.onset === null ? null : verdict.onset.low <= truth.onsetStep && truth.onsetStep <= verdict.onset.high,
      width: verdict.onset === null ? null : (verdict.onset.high - verdict.onset.low) / span,
      error: verdict.onset === null ? null : (verdict.onset.best - truth.onsetStep) / span,
    });
  }
  return rows;
}

export function healthy(first, count, options = () => ({})) {
  const rows = [];
  for (let i = 0; i < count; i += 1) {
    const { points, truth } = simulateHardRun({ seed: first + i, kind: "healthy", ...options(i) });
    const verdict = assess(points);
    rows.push({ seed: first + i, truth, state: verdict.state, isAlarmed: verdict.firstAlarmStep !== null });
  }
  return rows;
}

export const saidQuiet = (rows) => share(rows, ({ state }) => QUIET.has(state));
export const flaggedAtEnd = (rows) => share(rows, ({ state }) => FLAGGED.has(state));
export const named = (rows, state) => share(rows, (row) => row.state === state);

export function detection(rows) {
  const found = rows.filter(({ state }) => FLAGGED.has(state));
  const delays = rows.map(({ state, delay }) => delay ?? (FLAGGED.has(state) ? 1 : 2));
  return {
    quiet: saidQuiet(rows),
    flagged: flaggedAtEnd(rows),
    early: share(rows, ({ isEarly }) => isEarly),
    unresolved: named(rows, "unresolved"),
    medianDelay: median(delays),
    delay90: quantile(delays, 0.9),
    onsetInside: share(
      found.filter(({ isInside }) => isInside !== null),
      ({ isInside }) => isInside,
    ),
    medianWidth: median(found.flatMap(({ width }) => (width === null ? [] : [width]))),
    medianError: median(found.flatMap(({ error }) => (error === null ? [] : [error]))),
  };
}

export function byFamily(rows, summary) {
  const families = new Map();
  for (const row of rows) families.set(row.truth.family, [...(families.get(row.truth.family) ?? []), row]);
  return Object.fromEntries([...families].sort().map(([family, list]) => [family, summary(list)]));
}

const silence = (rows) => ({
  ever: share(rows, ({ isAlarmed, state }) => isAlarmed || FLAGGED.has(state)),
  atEnd: flaggedAtEnd(rows),
  unresolved: named(rows, "unresolved"),
});

/** Every cell of the table, from seeds that begin at `seed`; `scale` times the usual number of runs. */
export function measure(seed, scale) {
  const n = (runs) => Math.max(40, Math.round(runs * scale));
  const lasting = harmed(seed, n(1000), "saturating");
  const easy = harmed(seed + 1e6, n(500), "saturating", (i) => ({
    evaluations: [100, 200, 400, 1000, 3000][i % 5],
    jitter: [0.0005, 0.001, 0.002][i % 3],
    autocorrelation: [0, 0.5, 0.9][Math.floor(i / 3) % 3],
    rise: 0.01 * 40 ** ((i * 0.618) % 1),
  }));
  const hard = healthy(seed + 2e6, n(2400), (i) => ({ family: HEALTHY_FAMILIES[i % HEALTHY_FAMILIES.length] }));
  const plain = (from, runs, autocorrelation) =>
    healthy(seed + from, n(runs), (i) => ({
      family: "plain",
      autocorrelation: autocorrelation(i),
      evaluations: [10, 30, 100, 250, 1000, 4000][i % 6],
    }));
  const quiet = plain(3e6, 3000, (i) => [0, 0.25, 0.5][Math.floor(i / 6) % 3]);
  const coloured = plain(4e6, 1500, () => 0.9);
  const simple = healthy(seed + 5e6, n(500), (i) => ({
    family: "plain",
    autocorrelation: [0, 0.5][i % 2],
    jitter: [0.0005, 0.001, 0.002][i % 3],
    evaluations: [100, 250, 1000, 4000][i % 4],
  }));
  const overfitting = harmed(seed + 6e6, n(300), "overfitting");
  const diverged = harmed(seed + 7e6, n(300), "diverged");
  const unlearned = harmed(seed + 8e6, n(200), "never learned");
  return {
    lasting: { all: detection(lasting), by: byFamily(lasting, detection) },
    easy: { all: detection(easy), by: byFamily(easy, detection) },
    hard: { all: silence(hard), by: byFamily(hard, silence) },
    plain: silence(quiet),
    plainCorrelated: silence(coloured),
    simple: silence(simple),
    named: {
      overfitting: named(overfitting, "overfitting"),
      diverged: named(diverged, "diverged"),
      divergedBy: byFamily(diverged, (rows) => named(rows, "diverged")),
      "never learned": named(unlearned, "diverged"),
    },
    onset: byFamily(
      [...lasting, ...easy].filter(({ state, isInside }) => FLAGGED.has(state) && isInside !== null),
      (rows) => share(rows, ({ isInside }) => isInside),
    ),
  };
}

const percent = ({ events, trials, rate: value }) =>
  value === null ? "-" : `${(100 * value).toFixed(value < 0.01 ? 2 : 1)} % (${events}/${trials})`;

/** Prints what `measure` gave. */
export function print(result) {
  const rowOf = (row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === "number" ? Number(value.toFixed(4)) : value === null ? "-" : percent(value),
      ]),
    );
  const rowsOf = (rows) => Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, rowOf(row)]));
  console.log("runs with a lasting rise");
  console.table(rowsOf({ all: result.lasting.all, ...result.lasting.by }));
  console.log("rise >= 1 %, jitter <= 0.2 %, correlation <= 0.9, >= 100 evaluations");
  console.table(rowsOf({ all: result.easy.all, ...result.easy.by }));
  console.log("healthy runs");
  console.table(
    rowsOf({
      "plain, correlation <= 0.5": result.plain,
      "plain, correlation 0.9": result.plainCorrelated,
      "plain, jitter <= 0.2 %, >= 100 evaluations": result.simple,
      "all hard families": result.hard.all,
      ...result.hard.by,
    }),
  );
  console.log("named", JSON.stringify(rowOf(result.named.divergedBy)));
  console.table(
    rowsOf({
      named: {
        overfitting: result.named.overfitting,
        diverged: result.named.diverged,
        never: result.named["never learned"],
      },
    }),
  );
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [seed = "1", scale = "0.25"] = process.argv.slice(2);
  const started = process.cpuUsage();
  print(measure(Number(seed) * 1e8, Number(scale)));
  console.log(`${(process.cpuUsage(started).user / 1e6).toFixed(1)} s`);
}
