import { expect, it } from "vitest";
import { RunChanges } from "./run-changes.ts";

function fed(points: readonly Parameters<RunChanges["update"]>[0][]): RunChanges {
  const changes = new RunChanges();
  for (const point of points) changes.update(point);
  return changes;
}

const rates = (values: readonly number[]) => values.map((learningRate, i) => ({ step: 100 * i, learningRate }));

it("moves the standard to the end of warm-up without calling it a transient", () => {
  const changes = fed(rates([0, 0.3, 0.6, 1, 1, 0.9]));
  expect(changes.raisedAt).toBe(300);
  expect(changes.notBefore).toBe(315);
  expect(changes.transients).toEqual([]);
});

it("names a learning rate raised again once per climb, and forgets slow wobbles", () => {
  const changes = fed(rates([1, 0.5, 0.52, 0.5, 0.7, 1, 1]));
  expect(changes.transients).toEqual([{ step: 400, what: "learning rate raised" }]);
  expect(changes.raisedAt).toBe(500);
});

it("sets a new standard for a smaller batch, another sequence length and new data, not for a resume or a larger batch", () => {
  const changes = fed([
    { step: 0, batchSize: 8, sequenceLength: 512 },
    { step: 100, batchSize: 16 },
    { step: 200, event: "resumed" },
  ]);
  expect(changes.notBefore).toBe(0);
  changes.update({ step: 300, sequenceLength: 1024 });
  expect(changes.notBefore).toBe(315);
  changes.update({ step: 400, batchSize: 8 });
  expect(changes.notBefore).toBe(420);
  changes.update({ step: 500, event: "data mixture changed" });
  expect(changes.notBefore).toBe(525);
  expect(changes.transients.map(({ what }) => what)).toEqual([
    "batch size changed from 8 to 16",
    "resumed",
    "sequence length changed from 512 to 1024",
    "batch size changed from 16 to 8",
    "data mixture changed",
  ]);
});

it("continues from its snapshot", () => {
  const changes = fed(rates([0, 1, 0.5, 0.5]));
  const restored = RunChanges.restore(JSON.parse(JSON.stringify(changes.snapshot())));
  for (const one of [changes, restored]) one.update({ step: 900, learningRate: 1 });
  expect(restored.snapshot()).toEqual(changes.snapshot());
  expect(restored.transients).toHaveLength(1);
});
