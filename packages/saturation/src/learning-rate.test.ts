import { expect, it } from "vitest";
import { LearningRateWatch } from "./learning-rate.ts";

it("LearningRateWatch tells the last raise, through warm-up, decay and restart", () => {
  const watch = new LearningRateWatch();
  for (let step = 1; step <= 100; step += 1) watch.update(step, step / 100);
  expect(watch.raisedAt).toBeGreaterThan(90);
  const warmedUp = watch.raisedAt;
  for (let step = 101; step <= 200; step += 1) watch.update(step, 1 - (step - 100) / 120);
  expect(watch.raisedAt).toBe(warmedUp);
  watch.update(201, 1);
  expect(watch.raisedAt).toBe(201);
  expect(LearningRateWatch.restore(watch.snapshot()).snapshot()).toEqual(watch.snapshot());
});
