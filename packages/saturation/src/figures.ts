import type { EvaluationScale, LossEvidence, SaturationVerdict, VerdictFigure } from "./types.ts";
import { formatPercent, formatStep, seriesName } from "./wording.ts";

/** A level as it was logged: a loss in nats, a perplexity, a score. */
export function formatLevel(level: number, scale: EvaluationScale): string {
  const value = scale === "perplexity" ? Math.exp(level) : scale === "score" ? -level : level;
  const text = Number.isFinite(value) ? String(Number(value.toPrecision(5))) : "not finite";
  return scale === "perplexity" ? `perplexity ${text}` : text;
}

/**
 * The numbers of a verdict, each once and in words: what the card, the command line and the API show. One that is not known is left out.
 */
export function verdictFigures(verdict: Omit<SaturationVerdict, "figures">): readonly VerdictFigure[] {
  const { loss, onset, onsetTokens, lossCost, bestCheckpoint, evaluations } = verdict;
  const { scale } = loss;
  const signed = (share: number) => `${share > 0 ? "+" : ""}${formatPercent(share)}`;
  const figure = (key: VerdictFigure["key"], label: string, text: string | null) =>
    text === null ? [] : [{ key, label, text }];
  const seen = loss.points > 0 && verdict.arms !== "spectrum";
  return [
    ...figure(
      "onset",
      "onset",
      onset &&
        `step ${formatStep(onset.best)}, between ${formatStep(onset.low)} and ${formatStep(onset.high)}${
          onsetTokens === null ? "" : ` (${(onsetTokens.best / 1e9).toPrecision(3)} billion tokens)`
        }`,
    ),
    ...figure(
      "alarm",
      "first alarm",
      verdict.firstAlarmStep === null ? null : `step ${formatStep(verdict.firstAlarmStep)}`,
    ),
    ...(seen
      ? [
          ...figure("series", "judged by", seriesName(loss)),
          ...figure(
            "valley",
            "lowest stretch",
            loss.minimumLoss === null || loss.minimumStep === null
              ? null
              : `${formatLevel(loss.minimumLoss, scale)} near step ${formatStep(loss.minimumStep)}`,
          ),
          ...figure("rise", "now above it by", loss.relativeRise === null ? null : signed(loss.relativeRise)),
          ...figure(
            "requirement",
            "needed for an alarm",
            loss.requiredRise === null || loss.zScore === null ? null : `${formatPercent(loss.requiredRise)}, lasting`,
          ),
          ...figure(
            "significance",
            "rise in standard errors",
            loss.zScore === null ? null : Math.min(loss.zScore, 1000).toFixed(1),
          ),
          ...figure(
            "hidden",
            "noise may hide a rise of",
            loss.hiddenRise === null ? null : formatPercent(loss.hiddenRise),
          ),
          ...figure(
            "continuation",
            "above the power law before",
            lossCost.aboveContinuation === null ? null : signed(lossCost.aboveContinuation),
          ),
          ...figure("training", "training loss since", loss.trainChange === null ? null : signed(loss.trainChange)),
          ...figure(
            "best",
            "best checkpoint",
            bestCheckpoint && `step ${formatStep(bestCheckpoint.step)}, ${formatLevel(bestCheckpoint.lossNats, scale)}`,
          ),
          ...figure(
            "last",
            "last",
            loss.last && `step ${formatStep(loss.last.step)}, ${formatLevel(loss.last.lossNats, scale)}`,
          ),
          ...figure("evaluations", "values seen", formatStep(loss.points)),
        ]
      : []),
    ...(evaluations.length > 1 ? evaluations.flatMap((one) => figure("series", seriesName(one), seriesText(one))) : []),
  ];
}

/** What became of one evaluation series, in words. */
function seriesText(series: LossEvidence): string {
  const { regressed, held, onset, relativeRise } = series;
  const rise = relativeRise === null ? "" : `, ${formatPercent(Math.max(0, relativeRise))} above its lowest stretch`;
  if (regressed) {
    const since = onset === null ? "" : ` since step ${formatStep(onset.best)}`;
    return `${series.overfitting ? "over-fitting" : "turned"}${since}${rise}`;
  }
  if (series.points === 0 || relativeRise === null) return "too few values to judge";
  return held === null ? `did not turn${rise}` : `cannot tell yet${rise}`;
}
