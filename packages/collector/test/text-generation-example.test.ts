import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCollector } from "../src/create-collector.ts";
import { plainTensorflow } from "./fixtures/load-tensorflow.ts";
import { startServer, type TestServer } from "./fixtures/test-server.ts";
import { createModel, fitModel, TextData } from "./fixtures/text-generation-example.ts";

const tf = await plainTensorflow();
const TRAINING = { epochs: 2, batchesPerEpoch: 8, batchSize: 4 };
let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "headroom-example-"));
  server = await startServer(join(folder, "store"));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test("somebody else's LSTM example, unchanged, is attached to and trains exactly as before", async () => {
  const data = new TextData();
  const alone = await fitModel(tf, createModel(tf, data, [16]), data, TRAINING);

  const model = createModel(tf, data, [16]);
  const probe = data.batch(tf, 77, 8).xs;
  const errors: Error[] = [];
  const collector = createCollector({
    project: "examples",
    name: "lstm text generation",
    url: server.url,
    dir: folder,
    onError: (error) => errors.push(error),
  });
  const attachment = collector.attach(model, { probe, every: 4 });
  const losses = await fitModel(tf, model, data, TRAINING);
  const weights = model.layers.at(-1)!.getWeights()[0]!;
  attachment.detach();
  await collector.close();

  expect(errors).toEqual([]);
  expect(losses).toEqual(alone);
  expect(Object.getOwnPropertyNames(model)).not.toContain("fitDataset");
  const [stored, evaluated] = await server.series(collector.run.id, ["train/loss", "eval/loss"]);
  expect([...stored!.values]).toEqual(losses);
  expect([...stored!.steps]).toEqual(losses.map((_, i) => i + 1));
  expect([...evaluated!.steps]).toEqual([8, 16]);

  const spectra = await server.spectra(collector.run.id);
  expect(spectra[0]!.step).toBe(1);
  expect(spectra.at(-1)!.step).toBe(16);
  expect(spectra[0]).toMatchObject({ rows: data.charSet.length, columns: 16, dtype: "float32" });
  // The squares of all singular values sum to the square of the Frobenius norm of the weights as they were at that step.
  const kernel = weights.dataSync() as Float32Array;
  const energy = kernel.reduce((sum, w) => sum + w * w, 0);
  const last = spectra.at(-1)!.singularValues.reduce((sum, s) => sum + s * s, 0);
  expect(Math.abs(last - energy)).toBeLessThan(1e-6 * energy);

  const run = (await server.runs()).find((item) => item.run.id === collector.run.id)!.run;
  expect(run).toMatchObject({
    status: "finished",
    modelCard: { vocabularySize: data.charSet.length, hiddenSize: 16, tied: false, headBias: true, layers: 2 },
  });
  const [anisotropy] = await server.series(run.id, ["hidden/anisotropy"]);
  expect(anisotropy!.values.every((value) => value >= -1 && value <= 1)).toBe(true);
});

test("a probe is refused for a model that carries state from batch to batch", () => {
  const model = tf.sequential();
  model.add(tf.layers.lstm({ units: 4, stateful: true, batchInputShape: [2, 3, 5] }));
  model.add(tf.layers.dense({ units: 5 }));
  const collector = createCollector({ project: "p", name: "n", url: server.url, dir: folder, onError: () => {} });
  expect(() => collector.attach(model, { probe: tf.zeros([2, 3, 5]) })).toThrow(/is stateful/);
  return collector.close();
});

test("a model without a head is refused at once, and one named by hand is found", async () => {
  const model = tf.sequential();
  model.add(tf.layers.embedding({ inputDim: 9, outputDim: 4, inputLength: 3, name: "tokens" }));
  model.add(tf.layers.lstm({ units: 4 }));
  const collector = createCollector({ project: "p", name: "n", url: server.url, dir: folder, onError: () => {} });
  expect(() => collector.attach(model)).toThrow(/must end in a Dense layer, or be told its head/);
  expect(() => collector.attach(model, { head: "nowhere" })).toThrow(/must name a layer of the model/);
  await collector.close();
});
