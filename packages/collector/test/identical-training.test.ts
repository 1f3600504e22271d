import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCollector } from "../src/create-collector.ts";
import { nativeTensorflow, plainTensorflow } from "./fixtures/load-tensorflow.ts";
import { startServer } from "./fixtures/test-server.ts";
import { createModel, fitModel, TextData } from "./fixtures/text-generation-example.ts";

const native = nativeTensorflow();
const tf = native ?? (await plainTensorflow());
const [units, batchSize] = native ? [128, 64] : [32, 4];
const TRAINING = { epochs: 3, batchesPerEpoch: 100, batchSize };

test(`300 steps on ${native ? "native TensorFlow" : "plain JavaScript"}, default settings: the same losses to the last bit, overhead within bounds, and the model as it was`, async () => {
  const data = new TextData();
  const alone = await fitModel(tf, createModel(tf, data, [units]), data, TRAINING);

  const folder = mkdtempSync(join(tmpdir(), "headroom-identical-"));
  const server = await startServer(join(folder, "store"));
  const model = createModel(tf, data, [units]);
  const variables = model.weights.map((weight) => weight.name);
  const own = Object.getOwnPropertyDescriptors(model);
  const collector = createCollector({ project: "p", name: "300 steps", url: server.url, dir: folder });
  const { xs, ys } = data.batch(tf, 77, 32);
  const attachment = collector.attach(model, { probe: [xs, ys] });
  const losses = await fitModel(tf, model, data, TRAINING);
  attachment.detach();
  await collector.close();

  expect(losses).toHaveLength(300);
  expect(losses).toEqual(alone);
  const left = Object.getOwnPropertyDescriptors(model);
  for (const name of ["fit", "fitDataset", "trainOnBatch"])
    expect(Object.hasOwn(left, name)).toBe(Object.hasOwn(own, name));
  expect(model.fitDataset).toBe(Object.getPrototypeOf(model).fitDataset);
  expect(model.weights.map((weight) => weight.name)).toEqual(variables);

  const measured = ["head/effective_rank_p", "logit/effective_rank_p", "grad/suppressed"];
  const pointCounts = (await server.series(collector.run.id, measured)).map(({ values }) => values.length);
  expect(pointCounts).toHaveLength(3);
  expect(Math.min(...pointCounts)).toBeGreaterThan(0);

  const [overhead] = await server.series(collector.run.id, ["collector/overhead_fraction"]);
  // Reports cover the time since the one before; the mean over them is the share of the whole.
  const walls = overhead!.wallTimesMs;
  let weighted = 0;
  let total = 0;
  let before = (await server.runs())[0]!.run.startedAtMs;
  overhead!.values.forEach((value, i) => {
    const span = walls[i]! - before;
    weighted += value * span;
    total += span;
    before = walls[i]!;
  });
  console.log(`collector overhead over ${(total / 1000).toFixed(1)} s: ${((100 * weighted) / total).toFixed(2)} %`);
  // On a machine with more to do than processors, wall time counts what others got in the middle of a call.
  // the goal is 1 %, printed here and by the bench; a crowded machine must not fail the suite
  expect(weighted / total).toBeLessThanOrEqual(0.04);
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
