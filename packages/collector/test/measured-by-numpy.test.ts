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
const states = numbers(n * d, 2).map((h, i) => h + 0.25 * Math.cos(i % d));

function transposed(data: Float32Array): Float32Array {
  return Float32Array.from({ length: V * d }, (_, i) => data[(i % V) * d + Math.floor(i / V)]!);
}

test.each([
  ["tokens-by-hidden", head, V, d],
  ["hidden-by-tokens", transposed(head), d, V],
] as const)("what is stored for a %s head agrees with NumPy to 1e-6", async (layout, data, rows, columns) => {
  const folder = mkdtempSync(join(tmpdir(), "headroom-numpy-"));
  const server = await startServer(join(folder, "store"));
  let tell: (event: TrainerStep) => void = () => {};
  const trainer: ObservableTrainer = {
    onStep(listener) {
      tell = listener;
      return () => {};
    },
    headWeights: (): HeadWeights => ({ data, rows, columns, layout, dtype: "float32", tied: false }),
    hiddenStates: () => [{ layer: 3, name: "last", data: states, rows: n, columns: d }],
  };
  const collector = createCollector({ project: "p", name: "n", url: server.url, dir: folder });
  collector.attach(trainer);
  tell({ step: 1, metrics: { "train/loss": 2 } });
  await collector.close();

  const [spectrum] = await server.spectra(collector.run.id);
  expect(spectrum).toMatchObject({ step: 1, rows: V, columns: d, dtype: "float32", method: "gram" });
  oracle.singularValues.forEach((sigma, i) => {
    expect(Math.abs(spectrum!.singularValues[i]! - sigma)).toBeLessThan(1e-9 * oracle.singularValues[0]!);
  });
  const series = await server.series(collector.run.id, Object.keys(oracle.metrics));
  const stored = Object.fromEntries(series.map(({ metric, values }) => [metric, values[0]!]));
  expect(Object.keys(stored).sort()).toEqual(Object.keys(oracle.metrics).sort());
  for (const [metric, value] of Object.entries(oracle.metrics)) {
    expect(Math.abs(stored[metric]! - value), metric).toBeLessThanOrEqual(1e-6 * Math.abs(value));
  }
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
