import { describe, expect, it } from "vitest";
import { riseGauge, runTimeline } from "./run-timeline.ts";

type Told = NonNullable<Parameters<typeof runTimeline>[0]>;
const told = {
  onset: { best: 17_000, low: 16_000, high: 17_750 },
  firstAlarmStep: 25_750,
  bestCheckpoint: { step: 16_125 },
  loss: { relativeRise: 0.026, requiredRise: 0.0069 },
} as unknown as Told;

describe("runTimeline", () => {
  it("places best step, onset, alarm and end", () => {
    expect(runTimeline(told, 59_999)?.marks).toEqual([
      { key: "best", step: 16_125, label: "best loss, step 16,125" },
      { key: "onset", step: 17_000, interval: [16_000, 17_750], label: "onset, step 17,000" },
      { key: "alarm", step: 25_750, label: "alarm, step 25,750" },
      { key: "last", step: 59_999, label: "last, step 59,999" },
    ]);
  });
  it("has only the end without a verdict, and is nothing before the first step", () => {
    expect(runTimeline(null, 10)?.marks.map(({ key }) => key)).toEqual(["last"]);
    expect(runTimeline(told, null)).toBeUndefined();
  });
});

describe("riseGauge", () => {
  it("says the rise and what an alarm needs", () => {
    expect(riseGauge(told)?.words).toBe("The loss is 2.6 % above its best; an alarm needs 0.69 %.");
    expect(riseGauge({ ...told, loss: { ...told.loss, relativeRise: -0.01 } })).toMatchObject({
      rise: 0,
      words: "The loss is at its best; an alarm needs a rise of 0.69 %.",
    });
  });
  it("is silent where either is not known", () => {
    expect(riseGauge({ ...told, loss: { ...told.loss, requiredRise: null } })).toBeUndefined();
    expect(riseGauge(null)).toBeUndefined();
  });
});
