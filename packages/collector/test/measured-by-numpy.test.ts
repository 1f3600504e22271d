import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { HeadWeights, ObservableTrainer, TrainerStep } from "../src/adapters/trainer-contract.ts";
import { createCollector } from "../src/create-collector.ts";
import { startServer } from "./fixtures/test-server.ts";

const [V, d, n] = [96, 12, 40];
const oracle = JSON.parse(readFileSync(new URL("./fixtures/measured-by-numpy.json", import.meta.url), "utf8")) as {
  singularValues: number[];
  metrics: Record<string, number>;
};

/** The numbers of measured-by-numpy.py, to the bit. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

const head = numbers(V * d, 1).map((w, i) => w / (1 + (i % d)));
const excludedRows = [3, 95];
const bias = numbers(V, 3);
const change = numbers(V * d, 4);
const later = head.map((w, i) => w + Math.fround(Math.fround(0.01) * change[i]!));
const states = numbers(n * d, 2).map((h, i) => h + 0.25 * Math.cos(i % d));

function transposed(data: Float32Array): Float32Array {
  return Float32Array.from({ length: V * d }, (_, i) => data[(i % V) * d + Math.floor(i / V)]!);
}

test.each([
  ["tokens-by-hidden", [head, later], V, d],
  ["hidden-by-tokens", [head, later].map(transposed), d, V],
] as const)("what is stored for a %s head agrees with NumPy to 1e-6", async (layout, heads, rows, columns) => {
  const folder = mkdtempSync(join(tmpdir(), "headroom-numpy-"));
  const server = await startServer(join(folder, "store"));
  let tell: (event: TrainerStep) => void = () => {};
  let step = 0;
  const trainer: ObservableTrainer = {
    onStep(listener) {
      tell = listener;
      return () => {};
    },
    headWeights(): HeadWeights {
      return { data: heads[step - 1]!, rows, columns, layout, dtype: "float32", tied: false, bias, excludedRows };
    },
    hiddenStates: () => [{ layer: 3, name: "last", data: states, rows: n, columns: d }],
    probeTargets: () => Array.from({ length: n }, (_, i) => (7 * i) % V),
  };
  const collector = createCollector({ project: "p", name: "n", url: server.url, dir: folder });
  collector.attach(trainer, { every: 1 });
  for (step = 1; step <= 2; step++) {
    tell({ step, metrics: { "train/loss": 2 } });
    await collector.flush();
  }
  await collector.close();

  const [spectrum] = await server.spectra(collector.run.id);
  expect(spectrum).toMatchObject({
    step: 1,
    rows: V - 2,
    columns: d,
    dtype: "float32",
    method: "gram",
    // eps·d in the square of the floor, as spectral's README says; nothing of this head is below it.
    provenance: {
      fused: false,
      normGainFolded: false,
      rowsCentred: false,
      excludedRows: 2,
      resolutionFloor: expect.closeTo(oracle.singularValues[0]! * Math.sqrt(d * 2 ** -52), 15),
      resolvedCount: oracle.singularValues.length,
    },
  });
  oracle.singularValues.forEach((sigma, i) => {
    expect(Math.abs(spectrum!.singularValues[i]! - sigma)).toBeLessThan(1e-9 * oracle.singularValues[0]!);
  });
  const series = await server.series(collector.run.id, Object.keys(oracle.metrics));
  const stored = Object.fromEntries(series.map(({ metric, values }) => [metric, values[0]!]));
  expect(Object.keys(stored).sort()).toEqual(Object.keys(oracle.metrics).sort());
  for (const [metric, value] of Object.entries(oracle.metrics)) {
    // all are of the first measurement; the angle is the first one there can be
    expect(Math.abs(stored[metric]! - value), metric).toBeLessThanOrEqual(1e-6 * Math.abs(value));
  }
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
