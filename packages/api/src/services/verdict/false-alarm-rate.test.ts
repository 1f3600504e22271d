import { assess, CALIBRATION } from "@headroom/saturation";
import { describe, expect, it } from "vitest";
import { falseAlarmRate } from "./false-alarm-rate.ts";

const loss = { ...assess([]).loss, points: 200 };

describe("falseAlarmRate(verdict)", () => {
  it("is that of the evidence the verdict had", () => {
    expect(falseAlarmRate({ missing: ["head spectrum", "anisotropy"], loss })).toMatchObject({
      arms: "loss",
      simulated: { events: CALIBRATION.simulated.falseAlarms.loss[1].events },
    });
    expect(falseAlarmRate({ missing: [], loss })).toMatchObject({
      arms: "both",
      real: CALIBRATION.real.reporting.both.falseAlarms,
    });
  });

  it("says in words what was counted, and how sure that is", () => {
    const { sentence, simulated } = falseAlarmRate({ missing: ["head spectrum"], loss });
    expect(sentence).toMatch(
      /^False alarms with this evidence \(loss alone\): \d+ in [\d,]+ simulated healthy runs of up to 1,000 values/,
    );
    expect(sentence).toContain(`at most ${simulated.high.toFixed(1)} per 1,000 at 95 % confidence`);
  });
});
