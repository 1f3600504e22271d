// Training runs as bench/ingest.mjs sends them: ten series a step, the losses and the learning rate among them, which the
// server assesses for saturation meanwhile.
import { encodeBatch, METRIC, withColumns } from "@headroom/protocol";
import { createTRPCClient, httpLink } from "@trpc/client";
import { SuperJSON } from "superjson";

export const METRICS = [
  METRIC.trainLoss,
  METRIC.learningRate,
  METRIC.gradNorm,
  METRIC.tokensPerSecond,
  METRIC.stepsPerSecond,
  ...Array.from({ length: 5 }, (_, k) => `bench/metric_${k + 5}`),
];
const WRITER = "6fa459ea-ee8a-4ca4-894e-db77e160355e";
/** requests under way at once: one is answered while the next is on its way */
const IN_FLIGHT = 2;
const RSS_EVERY_MS = 10_000;

/** Columns of a batch: a power law with noise, as losses are, from a linear congruential generator. */
export function columnsOf(steps) {
  return METRICS.map((_, m) => {
    let state = m + 1;
    return Float64Array.from({ length: steps }, (_, i) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return 2 + 8 / (1 + i) ** 0.1 + (state / 2 ** 32) * 0.05;
    });
  });
}

/** Sends batches of `runs` runs to a server for some seconds; what it took and what is assessed in the end. */
export async function load(server, { runs: runCount, seconds, stepsPerBatch }) {
  const client = createTRPCClient({
    links: [httpLink({ url: `${server.url}/api/trpc`, transformer: withColumns(new SuperJSON()) })],
  });
  const columns = columnsOf(stepsPerBatch);
  const runs = Array.from({ length: runCount }, (_, i) => ({
    id: `0f0e0d0c-0b0a-4908-8706-${i.toString(16).padStart(12, "0")}`,
    sequence: 0,
  }));
  for (const [i, { id }] of runs.entries()) {
    await client.run.open.mutate({ runId: id, writerId: WRITER, project: "bench", name: `run ${i}`, startedAtMs: 0 });
  }
  const latenciesMs = [];
  let points = 0;
  const before = server.usage();
  const rssMb = [before.rssBytes / 2 ** 20];
  const watching = setInterval(() => rssMb.push(server.usage().rssBytes / 2 ** 20), RSS_EVERY_MS);
  const startMs = performance.now();
  // Each lane sends for its own runs, so that a run's batches stay in order.
  const lane = async (first) => {
    for (
      let i = first;
      performance.now() - startMs < seconds * 1000;
      i = (i + IN_FLIGHT) % Math.max(runCount, IN_FLIGHT)
    ) {
      const run = runs[i];
      if (run === undefined) return;
      const bytes = batchOf(run, columns);
      const sentMs = performance.now();
      await client.series.append.mutate(bytes);
      latenciesMs.push(performance.now() - sentMs);
      points += stepsPerBatch * METRICS.length;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, i) => lane(i)));
  const elapsed = (performance.now() - startMs) / 1000;
  clearInterval(watching);
  const after = server.usage();
  rssMb.push(after.rssBytes / 2 ** 20);
  const page = await client.run.list.query({ limit: 500 });
  latenciesMs.sort((a, b) => a - b);
  return {
    runs: runCount,
    stepsPerBatch,
    points,
    seconds: elapsed,
    pointsPerSecond: Math.round(points / elapsed),
    pointsPerServerCpuSecond: Math.round(points / (after.cpuSeconds - before.cpuSeconds)),
    appendMs: { median: at(latenciesMs, 0.5), p99: at(latenciesMs, 0.99) },
    assessedRuns: page.items.filter(({ verdict }) => verdict !== null).length,
    serverRssMb: rssMb.map(Math.round),
  };
}

function batchOf(run, columns) {
  const length = columns[0].length;
  const steps = Float64Array.from({ length }, (_, i) => run.sequence * length + i);
  const wallTimesMs = steps.map((step) => 1.76e12 + step * 2);
  run.sequence++;
  const frame = { kind: "frame", metrics: METRICS, steps, wallTimesMs, values: columns };
  return encodeBatch({ runId: run.id, writerId: WRITER, sequence: run.sequence, sections: [frame] });
}

function at(sorted, quantile) {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? Number.NaN).toFixed(2));
}
