import { EPSILONS, type TargetBracket, type TargetCurve, type TargetEstimate } from "../estimate/target-estimate.ts";

/**
 * An estimate in words: what the naive curve says, how much of it the shuffled null does not explain, what the bracket adds, and for which part of
 * the corpus it speaks. One paragraph, no markup.
 */
export function describeTarget(estimate: TargetEstimate): string {
  const { naive, shuffled } = estimate;
  const sentences = [
    `Counted naively, W-error 0.5 takes ${dimensions(naive.dimensionsAt["0.5"])}, but the same tokens shuffled take ` +
      `${dimensions(shuffled.dimensionsAt["0.5"])}: ${percent(estimate.null.unexplainedShare)} of the curve is not explained by ` +
      `that null${estimate.null.unexplainedShare < 0.1 ? ", so most of it counts rare tokens rather than language" : ""}.`,
    bracketSentence(estimate),
    `${percent(estimate.singletonShare)} of the contexts were seen once and say nothing about their own distribution.`,
  ];
  return sentences.join(" ");
}

function bracketSentence(estimate: TargetEstimate): string {
  const { lower, upper, bracketReason } = estimate;
  if (!lower || !upper) return `There is no debiased bracket: ${bracketReason}.`;
  const contexts = `For contexts seen at least twice (${percent(estimate.repeatedWindowShare)} of the windows)`;
  const parts = EPSILONS.slice(0, 2).map((e) => `${band(lower, upper, e, estimate.usedVocabulary)} for W-error ${e}`);
  return `${contexts} the true distributions need ${parts.join(" and ")} (band of ${estimate.method.bracketMargin} standard errors).`;
}

/** How much of each context length's curve the null leaves, in words, one line each. */
export function describeContextLengths(estimate: TargetEstimate): string[] {
  return estimate.byContextLength.map((of) => {
    const tokens = of.contextLength === 1 ? "1 token: " : `${of.contextLength} tokens:`;
    const { largestGap, largestGapAt, unexplainedShare } = of.null;
    return (
      `${tokens} ${percent(unexplainedShare)} of the curve is not explained by the null (most at k = ${whole(largestGapAt)}, ` +
      `W-error ${largestGap.toFixed(3)} apart); ${describeBracket(of.bracket, estimate.usedVocabulary)}`
    );
  });
}

function describeBracket(bracket: TargetBracket, vocabulary: number): string {
  if (!bracket.lower) return `no bracket: ${bracket.reason}`;
  return `true W-error 0.5 at ${band(bracket.lower, bracket.upper, "0.5", vocabulary)}`;
}

/** "200 to 267 dimensions"; an end that the data cannot give is said to be open. */
function band(lower: TargetCurve, upper: TargetCurve, epsilon: (typeof EPSILONS)[number], vocabulary: number): string {
  const from = lower.dimensionsAt[epsilon];
  const to = upper.dimensionsAt[epsilon];
  if (to === null || to >= 0.99 * vocabulary)
    return `at least ${whole(from ?? 0)} dimensions (no upper end from these data)`;
  return `${whole(from ?? 0)} to ${whole(to)} dimensions`;
}

function dimensions(k: number | null): string {
  return k === null ? "more dimensions than there are tokens" : `${whole(k)} dimensions`;
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 ? value.toFixed(0) : value.toPrecision(2)} %`;
}

function whole(x: number): string {
  return x.toLocaleString("en-US");
}
