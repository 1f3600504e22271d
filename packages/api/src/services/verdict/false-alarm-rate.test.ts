import { CALIBRATION } from "@headroom/saturation";
import { describe, expect, it } from "vitest";
import { falseAlarmRate } from "./false-alarm-rate.ts";

describe("falseAlarmRate(verdict)", () => {
  it("is that of the evidence the verdict had", () => {
    expect(falseAlarmRate({ missing: ["head spectrum", "anisotropy"] })).toMatchObject({
      arms: "loss",
      simulated: CALIBRATION.simulated.falseAlarms.loss,
    });
    expect(falseAlarmRate({ missing: [] })).toMatchObject({
      arms: "both",
      real: CALIBRATION.real.reporting.both.falseAlarms,
    });
  });

  it("says in words what was counted, and how sure that is", () => {
    const { sentence, simulated } = falseAlarmRate({ missing: ["head spectrum"] });
    expect(sentence).toMatch(
      /^False alarms with this evidence \(loss alone\): \d+ in [\d,]+ simulated healthy runs of 10,000/,
    );
    expect(sentence).toContain(`at most ${simulated.high.toFixed(1)} per 1,000 at 95 % confidence`);
  });
});
