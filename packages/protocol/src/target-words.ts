import type { TargetCurve, TargetEstimate } from "./target.ts";

type Bracket = Pick<TargetEstimate, "lower" | "upper">;
type NullComparison = NonNullable<TargetEstimate["null"]>;
type ContextLength = NonNullable<TargetEstimate["byContextLength"]>[number];

/** Dimensions that a target needs at a W-error: a band, whose upper end the data may leave open. */
export interface NeededBand {
  readonly low: number;
  /** null: no upper end, the upper curve does not come down before the tokens in use end */
  readonly high: number | null;
}

/** An upper end at the number of tokens in use says nothing: no matrix has a higher rank. */
const NO_UPPER_END = 0.99;

/** The debiased band at a W-error ("0.5"); undefined where the estimate has no bracket. */
export function neededBand(
  { lower, upper }: Bracket,
  epsilon: string,
  usedVocabulary: number | undefined,
): NeededBand | undefined {
  if (!lower || !upper) return undefined;
  const high = upper.dimensionsAt[epsilon] ?? null;
  const most = NO_UPPER_END * (usedVocabulary ?? Number.POSITIVE_INFINITY);
  return { low: lower.dimensionsAt[epsilon] ?? 0, high: high === null || high >= most ? null : high };
}

/** "199 to 381 dimensions"; an open end is said to be open. */
export function bandWords({ low, high }: NeededBand): string {
  if (low === high) return counted(low);
  if (high !== null) return `${whole(low)} to ${counted(high)}`;
  return `at least ${counted(low)} (these data give no upper end)`;
}

/** What an estimate says and what it cannot say, in sentences: the null, the band, whom it speaks of. */
export function targetSentences(estimate: TargetEstimate): string[] {
  const { naive, shuffled, singletonShare } = estimate;
  const sentences: string[] = [];
  if (shuffled && estimate.null !== undefined) {
    const all = estimate.null.unexplainedShare < 0.1 ? ": nearly all of it counts rare tokens, not language" : "";
    sentences.push(
      `Counted naively, W-error 0.5 takes ${dimensions(naive)}; the same tokens in random order take ${dimensions(shuffled)}. ` +
        `That null leaves ${unexplainedWords(estimate.null)} of the curve unexplained${isChance(estimate.null) ? ", which chance may give" : ""}${all}.`,
    );
  }
  sentences.push(bracketSentence(estimate));
  const silent = estimate.lower && estimate.upper ? ", and the band says nothing of them" : "";
  sentences.push(
    `${percent(singletonShare)} of the ${whole(estimate.contexts)} contexts were seen once: their rows are one-hot whatever their true distribution${silent}.`,
  );
  return sentences;
}

function bracketSentence(estimate: TargetEstimate): string {
  const half = neededBand(estimate, "0.5", estimate.usedVocabulary);
  const tenth = neededBand(estimate, "0.1", estimate.usedVocabulary);
  if (half === undefined || tenth === undefined) {
    return `There is no debiased band: ${estimate.bracketReason ?? "the estimate carries none"}.`;
  }
  const { repeatedWindowShare, method } = estimate;
  const share = repeatedWindowShare === undefined ? "" : ` (${percent(repeatedWindowShare)} of the text)`;
  const margin = method?.bracketMargin === undefined ? "" : `, ${method.bracketMargin} standard errors on either side`;
  return (
    `Debiased, over contexts seen at least twice${share}, W-error 0.5 takes ${bandWords(half)} and W-error 0.1 ` +
    `${bandWords(tenth)}: a band, not a number${margin}. In random order the true answer would be 1.`
  );
}

/** How much of each context length's curve the null leaves unexplained, and what the band says, a sentence each. */
export function contextLengthSentences(estimate: TargetEstimate): string[] {
  return (estimate.byContextLength ?? []).map((of) => {
    const tokens = of.contextLength === 1 ? "1 token" : `${of.contextLength} tokens`;
    return `Contexts of ${tokens}: ${nullWords(of)}; ${debiasedWords(of, estimate.usedVocabulary)}.`;
  });
}

function nullWords(of: ContextLength): string {
  const { largestGap, largestGapAt } = of.null;
  const side = realLies(of);
  const gap = significant(largestGap, 2);
  const how = side === undefined ? `by ${gap}` : `where the text's is ${gap} ${side}`;
  const most = `W-error differs most at ${counted(largestGapAt)}, ${how}`;
  const chance = isChance(of.null) ? ", which chance may give" : "";
  return `the null leaves ${unexplainedWords(of.null)} of the curve unexplained${chance} (${most})`;
}

function debiasedWords(of: ContextLength, usedVocabulary: number | undefined): string {
  const { bracket } = of;
  const band = neededBand(bracket, "0.5", usedVocabulary);
  if (band === undefined) return `no debiased band, ${"reason" in bracket ? bracket.reason : "the estimate has none"}`;
  return `debiased, W-error 0.5 takes ${bandWords(band)}`;
}

/** Whether the real curve lies above or below the null where they differ most; undefined where its points cannot tell. */
function realLies({ naive, shuffled, null: { largestGap, largestGapAt } }: ContextLength): string | undefined {
  const difference = wErrorAt(naive, largestGapAt) - wErrorAt(shuffled, largestGapAt);
  if (Math.abs(difference) < largestGap / 2) return undefined;
  return difference > 0 ? "higher" : "lower";
}

/** "2.6 ± 0.5 %": the share to the digit that its uncertainty leaves. */
export function unexplainedWords({ unexplainedShare, shareUncertainty }: NullComparison): string {
  if (shareUncertainty === undefined || !(shareUncertainty > 0)) return percent(unexplainedShare);
  const uncertainty = 100 * shareUncertainty;
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(uncertainty))));
  return `${(100 * unexplainedShare).toFixed(decimals)} ± ${uncertainty.toFixed(decimals)} %`;
}

/** Tokens drawn without any order came out up to 3.3 uncertainties from their null (60 corpora, 4 context lengths). */
const CHANCE = 4;

/** Whether the difference is within what two random orders of the same tokens differ by. */
function isChance({ unexplainedShare, shareUncertainty }: NullComparison): boolean {
  return shareUncertainty !== undefined && unexplainedShare <= CHANCE * shareUncertainty;
}

/** W-error at k, linear in k between the curve's points, 0 beyond its end. */
export function wErrorAt({ curve }: TargetCurve, k: number): number {
  let before: readonly [number, number] = [0, 1];
  for (const point of curve) {
    if (point[0] === k) return point[1];
    if (point[0] > k) return before[1] + ((k - before[0]) / (point[0] - before[0])) * (point[1] - before[1]);
    before = point;
  }
  return 0;
}

/** "27 %", "4.2 %", "0.52 %": three significant digits from 10 % on, two below. */
export function percent(share: number): string {
  return `${significant(share * 100, share < 0.1 ? 2 : 3)} %`;
}

/** "1 dimension", "2,856 dimensions" */
function counted(dimensions: number): string {
  return `${whole(dimensions)} dimension${dimensions === 1 ? "" : "s"}`;
}

function dimensions({ dimensionsAt }: TargetCurve): string {
  const k = dimensionsAt["0.5"];
  return typeof k === "number" ? counted(k) : "more dimensions than there are tokens";
}

function significant(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

function whole(count: number): string {
  return count.toLocaleString("en-US");
}
