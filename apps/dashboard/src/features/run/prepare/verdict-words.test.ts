import { expect, it } from "vitest";
import { lossEvidence, onsetWords, signalName, spectrumEvidence } from "./verdict-words.ts";

const figures = [
  { key: "onset", label: "onset", text: "step 11,500, between 4,500 and 24,000" },
  { key: "rise", label: "now above it by", text: "+4.1 %" },
] as const;

it("says the onset and the other numbers in the verdict's own words", () => {
  expect(onsetWords({ figures })).toBe("step 11,500, between 4,500 and 24,000");
  expect(onsetWords({ figures: [] })).toBeUndefined();
  expect(lossEvidence({ figures })).toEqual([{ what: "now above it by", value: "+4.1 %" }]);
});

it("shows nothing for an arm without data", () => {
  expect(
    spectrumEvidence({
      spectrum: {
        signal: null,
        points: 0,
        factor: null,
        logSlope: null,
        rising: false,
        collapsed: false,
        onset: null,
        firstAlarmStep: null,
        partialCollapses: [],
        anisotropy: null,
        anisotropyRise: null,
        anisotropyRising: false,
        anisotropyOnset: null,
        anisotropyBumps: [],
      },
    }),
  ).toEqual([]);
});

it("names signals in the field's words", () => {
  expect(signalName("singularEntropyQ")).toBe("singular entropy (q, squared)");
  expect(signalName("something")).toBe("something");
});
