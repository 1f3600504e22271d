import { describe, expect, it } from "vitest";
import { gradientSuppression } from "./gradient-suppression.ts";
import { layerProfile } from "./layer-profile.ts";
import { logitSpectrum } from "./logit-spectrum.ts";
import { measureHead } from "./measure-head.ts";
import { rowCoherence, rowNorms } from "./row-norms.ts";
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
    const norms = rowNorms(head, { excludedRows, normGain });
    const parts = {
      spectrum,
      summary: spectrumSummary(spectrum, { tau: 0.5 }),
      rowNorms: norms,
      rowCoherence: rowCoherence(spectrum.sigma[0]!, norms),
      layers: [
        ...layerProfile(layers.slice(0, 1), { centred: false, covariance: false }),
        ...layerProfile(layers.slice(1)),
      ],
    };
    expect(measureHead({ ...request, logitSpectrum: true })).toEqual({
      ...parts,
      logitSpectrum: logitSpectrum(head, layers[1]!, { excludedRows, bias }),
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

  it("leaves out what was not asked for, and what only the last layer has", () => {
    expect(Object.keys(measureHead({ head }))).toEqual(["spectrum", "summary", "rowNorms", "rowCoherence", "layers"]);
    const [first, last] = measureHead({ head, layers }).layers;
    expect(first!.anisotropy).toBeDefined();
    expect([first!.participationRatio, first!.anisotropyCentred]).toEqual([undefined, undefined]);
    expect(last!.participationRatio).toBeGreaterThan(1);
  });

  it("measures the angle to an earlier head over the rows in use", () => {
    const previous = head.data.map((w, i) => (Math.floor(i / 8) === 3 ? 1000 : 2 * w));
    expect(measureHead({ head, previous }).updateAngle).toBeLessThan(1e-7);
    expect(measureHead({ head, previous: head.data.map((w) => -w) }).updateAngle).toBeCloseTo(Math.PI, 12);
  });

  it("keeps the spectrum where the use of the head cannot be measured, and says why", () => {
    const narrow = [{ ...layers[0]!, rows: 60, columns: 4 }];
    const plain = measureHead({ head, layers }).spectrum;
    const logits = measureHead({ head, layers: narrow, logitSpectrum: true });
    expect(logits.spectrum).toEqual(plain);
    expect(logits.useFailed).toMatch(/n x 8, got 60 x 4/);
    const padded = measureHead({
      head,
      layers,
      targets: targets.map((_, i) => (i === 4 ? 3 : i)),
      logitSpectrum: true,
    });
    expect(padded.logitSpectrum!.sigma).toHaveLength(8);
    expect(padded.gradientSuppression).toBeUndefined();
    expect(padded.useFailed).toMatch(/targets must be used token ids in 0\.\.199, got 3 at index 3/);
  });
});
