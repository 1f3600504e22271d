import { expect, it } from "vitest";
import { evaluationScale, judgedEvaluations } from "./judged-evaluations.ts";

it("evaluationScale(name) tells losses and perplexities, on a set or not, from the rest", () => {
  expect(evaluationScale("eval/loss")).toBe("loss");
  expect(evaluationScale("eval/pile/loss")).toBe("loss");
  expect(evaluationScale("eval/wikitext/ppl")).toBe("perplexity");
  expect(evaluationScale("eval/lambada/accuracy")).toBeUndefined();
  expect(evaluationScale("train/loss")).toBeUndefined();
  expect(evaluationScale("mine")).toBeUndefined();
});

it("judgedEvaluations(names) takes one metric for each set, losses first", () => {
  expect(
    judgedEvaluations([
      "train/loss",
      "eval/perplexity",
      "eval/loss",
      "eval/c4/perplexity",
      "eval/pile/perplexity",
      "eval/pile/bits_per_byte",
      "eval/pile/loss",
      "eval/c4/accuracy",
    ]),
  ).toEqual(["eval/loss", "eval/c4/perplexity", "eval/pile/loss"]);
});
