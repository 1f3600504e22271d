import { describe, expect, it } from "vitest";
import {
  detectorInput,
  evaluationOnSet,
  METRIC,
  METRICS,
  metricDefinition,
  metricMeaning,
  metricOfInput,
  metricSignal,
} from "./catalogue.ts";

describe("METRICS", () => {
  it("names each metric and each label once, in sections", () => {
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
    expect(new Set(METRICS.map(({ label }) => label)).size).toBe(METRICS.length);
    for (const { name } of METRICS)
      expect(name).toMatch(/^(train|eval|head|hidden|logit|grad|collector)\/[a-z0-9_.]+$/);
    expect(Object.values(METRIC)).toEqual(METRICS.map(({ name }) => name));
  });

  it.each(METRICS.map((metric) => [metric.name, metric.plain]))("%s has one plain line", (_, plain) => {
    expect(plain).toMatch(/^[A-Z][^\n]{20,110}\.$/);
    expect(plain).not.toMatch(/KL|entropy of|Frobenius|eigen|covariance/);
  });
});

describe("signals", () => {
  it("each input has one metric that it is named after", () => {
    expect(detectorInput(METRIC.evalLoss)).toBe("evalLoss");
    expect(detectorInput(METRIC.evalPerplexity)).toBeUndefined();
    expect(detectorInput("my/loss")).toBeUndefined();
    for (const { name, signal } of METRICS) {
      if (signal === undefined) continue;
      expect(detectorInput(metricOfInput(signal.input)!.name), name).toBe(signal.input);
    }
  });

  it("every evaluation series is one: losses as they are, perplexities by their logarithm", () => {
    expect(metricSignal("eval/wikitext/loss")).toEqual({ input: "evalLoss", scale: "linear" });
    expect(metricSignal("eval/lambada/ppl")).toEqual({ input: "evalLoss", scale: "log" });
    expect(metricSignal("eval/wikitext_word_perplexity")).toEqual({ input: "evalLoss", scale: "log" });
    expect(metricSignal("eval/g0_loss")).toEqual({ input: "evalLoss", scale: "linear" });
    expect(metricSignal("eval/sciq/accuracy")).toBeUndefined();
    expect(metricDefinition("eval/sciq/accuracy").direction).toBe("higher");
    expect(metricSignal("train/aux_loss")).toBeUndefined();
  });
});

describe("evaluationOnSet(name)", () => {
  it("tells the set, slashes in it included, and leaves the catalogue's own names alone", () => {
    expect(evaluationOnSet("eval/pile/en/loss")).toEqual({ set: "pile/en", metric: METRIC.evalLoss });
    expect(evaluationOnSet("eval/c4/bits_per_byte")).toEqual({ set: "c4", metric: METRIC.evalBitsPerByte });
    expect(evaluationOnSet(METRIC.evalBitsPerByte)).toBeUndefined();
    expect(evaluationOnSet("eval/loss")).toBeUndefined();
    expect(evaluationOnSet("eval//loss")).toBeUndefined();
  });

  it("gives the series the set's label and the quantity's unit", () => {
    expect(metricDefinition("eval/pile/loss")).toMatchObject({
      name: "eval/pile/loss",
      label: "evaluation loss, pile",
      unit: "nats/token",
    });
  });
});

it("metricMeaning gives the formula where there is one", () => {
  expect(metricMeaning(METRIC.stableRank)).toBe(
    "squared Frobenius norm of the LM head over its largest squared singular value: ‖W‖_F²/σ_1²",
  );
  expect(metricMeaning("mine")).toBe("logged by the user");
});
