// The store that the read and paint benches ask: some runs of a noisy falling loss, one point a step, with one-step
// spikes to ten times the value and lone NaNs planted at random places of equal parts of each run. Repeatable: the same
// sizes give the same runs, values and places.

import { METRIC as NAMES } from "@headroom/protocol";

export const PROJECT = "bench";
export const METRIC = NAMES.trainLoss;
const BATCH_POINTS = 50_000;
const STARTED_AT_MS = 1_790_000_000_000;

export function runIdOf(index) {
  return `5b0e0000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;
}

/** Uniform in [0, 1), seeded: mulberry32. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Steps of the spikes and the NaNs of a run: each at random in the middle 70 % of its own part, so that no two spikes
 * share a bucket, of which only the greatest would be kept.
 */
export function plantsOf(index, { steps, plants }) {
  const next = random(7919 * (index + 1));
  const part = steps / plants;
  const place = (k) => Math.floor((k + 0.15 + 0.7 * next()) * part);
  const spikes = Array.from({ length: plants }, (_, k) => place(k));
  const holes = spikes.map((spike, k) => {
    let hole = place(k);
    while (Math.abs(hole - spike) < 2) hole = place(k);
    return hole;
  });
  return { spikes, holes };
}

/**
 * Writes what is missing of the runs and returns them with their plants; a store that holds them already is left as it
 * is. `onColumns` sees every column as it is written. @throws Error when the store holds other runs of these ids
 */
export async function fillOverlayStore(store, { runs, steps, plants }, onColumns = () => {}) {
  const filled = [];
  for (let index = 0; index < runs; index++) {
    const runId = runIdOf(index);
    const planted = plantsOf(index, { steps, plants });
    const known = await store.runs.get(runId);
    if (known === null) await writeRun(store, index, { steps, plants }, planted, onColumns);
    else if (known.status !== "finished" || JSON.stringify(known.config) !== JSON.stringify({ steps, plants })) {
      throw new Error(
        `Cannot reuse the store: ${known.name} must be finished, of ${steps} steps and ${plants} plants, got ${known.status} ${JSON.stringify(known.config)}`,
      );
    }
    const run = known ?? (await store.runs.get(runId));
    filled.push({ runId, slug: run.slug, ...planted });
  }
  return filled;
}

async function writeRun(store, index, config, { spikes, holes }, onColumns) {
  const { steps } = config;
  const runId = runIdOf(index);
  const writerId = `5b0e1111${runId.slice(8)}`;
  const next = random(index + 1);
  const at = new Set(spikes);
  const hole = new Set(holes);
  await store.runs.open({
    runId,
    writerId,
    project: PROJECT,
    name: `run ${index}`,
    config,
    modelCard: { tokensPerStep: 65_536 },
    tags: [],
    resume: "allow",
    startedAtMs: STARTED_AT_MS,
  });
  for (let from = 0, sequence = 1; from < steps; from += BATCH_POINTS, sequence++) {
    const count = Math.min(BATCH_POINTS, steps - from);
    const columns = {
      steps: new Float64Array(count),
      wallTimesMs: new Float64Array(count),
      values: new Float64Array(count),
    };
    for (let i = 0; i < count; i++) {
      const step = from + i;
      const loss = 2.6 + 0.05 * index + 8 / Math.sqrt(1 + step / 50) + 0.3 * next();
      columns.steps[i] = step;
      columns.wallTimesMs[i] = STARTED_AT_MS + step * 12.5 + next();
      columns.values[i] = hole.has(step) ? Number.NaN : at.has(step) ? 10 * loss : loss;
    }
    onColumns(index, columns);
    const { steps: frameSteps, wallTimesMs, values } = columns;
    await store.runs.append({
      runId,
      writerId,
      sequence,
      sections: [{ kind: "frame", metrics: [METRIC], steps: frameSteps, wallTimesMs, values: [values] }],
    });
  }
  await store.runs.finish(runId, "finished", STARTED_AT_MS + steps * 12.5);
}
