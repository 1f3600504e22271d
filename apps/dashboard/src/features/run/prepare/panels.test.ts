import { METRICS } from "@headroom/protocol";
import { expect, it } from "vitest";
import { otherMetrics, perplexitySource, RUN_PANELS } from "./panels.ts";

it("panels draw catalogue metrics only, each once, of one unit", () => {
  const drawn = RUN_PANELS.flatMap(({ metrics }) => metrics);
  expect(new Set(drawn).size).toBe(drawn.length);
  for (const panel of RUN_PANELS) {
    for (const name of panel.metrics) expect(METRICS.find((metric) => metric.name === name)?.unit).toBe(panel.unit);
  }
});

it("Fig 3 takes logged perplexity before exp(loss), held-out before training", () => {
  expect(perplexitySource(["train/loss", "eval/loss", "eval/wikitext_word_perplexity", "eval/perplexity"])).toEqual({
    metric: "eval/perplexity",
    exponential: false,
  });
  expect(perplexitySource(["eval/loss", "eval/wikitext_word_perplexity"])?.metric).toBe(
    "eval/wikitext_word_perplexity",
  );
  expect(perplexitySource(["train/loss", "eval/loss"])).toEqual({ metric: "eval/loss", exponential: true });
  expect(perplexitySource(["reward"])).toBeUndefined();
});

it("every metric is drawn somewhere", () => {
  expect(otherMetrics(["eval/loss", "train/learning_rate", "my/metric", "eval/perplexity"])).toEqual([
    "train/learning_rate",
    "my/metric",
  ]);
});
