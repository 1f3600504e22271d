import { describe, expect, it } from "vitest";
import { gradientSuppression } from "./gradient-suppression.ts";
import { layerProfile } from "./layer-profile.ts";
import { logitSpectrum } from "./logit-spectrum.ts";
import { measureHead } from "./measure-head.ts";
import { singularValues } from "./singular-values.ts";
import { spectrumSummary } from "./spectrum-summary.ts";
import { randomHead } from "./testing/seeded-random.ts";

const head = {
  data: randomHead(1, 200, 8),
  rows: 200,
  columns: 8,
  excludedRows: [3],
  bias: new Float32Array(200).fill(1),
};
const layers = [0, 1].map((layer) => ({
  layer,
  name: `h${layer}`,
  data: randomHead(layer, 30, 8),
  rows: 30,
  columns: 8,
}));
const targets = Array.from({ length: 30 }, (_, i) => 2 * i);

describe("measureHead(request)", () => {
  it("is its parts, the last layer being the input of the head", () => {
    const { excludedRows, bias } = head;
    const normGain = new Float32Array(8).fill(2);
    const spectrum = singularValues(head, { excludedRows, normGain, method: "gram-mixed" });
    const request = { head: { ...head, normGain }, layers, tau: 0.5, spectrum: { method: "gram-mixed" } } as const;
    const parts = { spectrum, summary: spectrumSummary(spectrum, { tau: 0.5 }), layers: layerProfile(layers) };
    expect(measureHead({ ...request, logitSpectrum: true })).toEqual({
      ...parts,
      logitSpectrum: logitSpectrum(head, layers[1]!, { excludedRows }),
    });
    expect(measureHead({ ...request, targets })).toEqual({
      ...parts,
      gradientSuppression: gradientSuppression(head, layers[1]!, targets, { excludedRows, bias }),
    });
  });

  it("takes the suppressed gradient from the float64 Gram matrix that the logit spectrum needs", () => {
    const { excludedRows, bias } = head;
    const both = measureHead({ head, layers, targets, logitSpectrum: true });
    const alone = gradientSuppression(head, layers[1]!, targets, { excludedRows, bias });
    expect([both.gradientSuppression!.gramMethod, alone.gramMethod]).toEqual(["gram", "gram-mixed"]);
    expect(Math.abs(both.gradientSuppression!.suppressed! ** 2 - alone.suppressed! ** 2)).toBeLessThan(1e-6);
    expect(both.gradientSuppression!.lossNats).toBe(alone.lossNats);
  });

  it("leaves out what was not asked for", () => {
    expect(Object.keys(measureHead({ head }))).toEqual(["spectrum", "summary", "layers"]);
    expect(measureHead({ head, layers, covariance: false }).layers[0]!.participationRatio).toBeUndefined();
  });

  it("refuses states of another width for the use of the head", () => {
    const narrow = [{ ...layers[0]!, rows: 60, columns: 4 }];
    expect(() => measureHead({ head, layers: narrow, logitSpectrum: true })).toThrow(/n x 8, got 60 x 4/);
  });
});
