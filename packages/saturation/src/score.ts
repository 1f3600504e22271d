import { assess } from "./assess.ts";
import { binomialInterval } from "./binomial-interval.ts";
import { naiveAlarms } from "./naive-rules.ts";
import type { Onset, SaturationArms, SaturationPoint, SaturationState } from "./types.ts";

/** What a series is, by its label: healthy kinds must stay silent; ambiguous ones are scored neither way. */
export type SeriesClass = "healthy" | "saturating" | "overfitting" | "diverged" | "ambiguous" | "unlabelled";

/** One labelled event of a series, in steps. */
export interface EventLabel extends Onset {
  /** signal it was read from: val_loss, pile_loss, singular_entropy, any, ... */
  readonly signal: string;
  /** onset, collapse, overfit_onset, ... */
  readonly event: string;
}

/** A series to be scored. */
export interface ScoreItem {
  readonly file: string;
  readonly run: string | null;
  readonly points: readonly SaturationPoint[];
  readonly seriesClass: SeriesClass;
  /** the manifest's own word, kept for the table */
  readonly kind: string | null;
  readonly labels: readonly EventLabel[];
  /** column the loss came from, to choose among labels */
  readonly lossColumn: string | null;
}

/** The score of one series under one choice of arms. */
export interface SeriesScore {
  readonly file: string;
  readonly run: string | null;
  readonly arms: SaturationArms;
  readonly kind: string | null;
  readonly seriesClass: SeriesClass;
  readonly state: SaturationState;
  readonly firstAlarmStep: number | null;
  readonly onset: Onset | null;
  readonly label: EventLabel | null;
  /** onset.best - label.best, steps */
  readonly onsetError: number | null;
  /** whether onset.best lies in the label's interval */
  readonly insideInterval: boolean | null;
  /** firstAlarmStep - label.high, steps: negative when the alarm came before the interval's end */
  readonly delay: number | null;
  /** healthy and yet flagged, or called over-fitting or diverged */
  readonly falseAlarm: boolean;
  readonly sentence: string;
}

export interface ArmTotals {
  readonly healthy: number;
  readonly falseAlarms: number;
  /** 95 % interval of the false-alarm rate per 1,000 healthy series */
  readonly falseAlarmsPerThousand: { readonly low: number; readonly high: number } | null;
  readonly saturating: number;
  /** alarmed at any time */
  readonly alarmed: number;
  /** an onset was given and lies inside the label's interval */
  readonly onsetInside: number;
  readonly medianDelay: number | null;
  readonly overfitting: number;
  readonly namedOverfitting: number;
  readonly diverged: number;
  readonly namedDiverged: number;
  readonly ambiguous: number;
  readonly unlabelled: number;
}

export interface ScoreReport {
  readonly series: readonly SeriesScore[];
  readonly totals: {
    readonly loss: ArmTotals;
    readonly spectrum: ArmTotals;
    readonly both: ArmTotals;
    /** healthy series flagged by rules of thumb, for comparison */
    readonly naive: {
      readonly healthy: number;
      readonly lossAboveMinimum: number;
      readonly healthyWithSpectrum: number;
      readonly entropyRising: number;
    };
  };
}

const ALL_ARMS: readonly SaturationArms[] = ["loss", "spectrum", "both"];

/** Scores one series under one choice of arms; pure. */
export function scoreSeries(item: ScoreItem, arms: SaturationArms): SeriesScore {
  const verdict = assess(item.points, { arms });
  const label = chooseLabel(item.labels, arms, item.lossColumn);
  const { onset, firstAlarmStep, state } = verdict;
  const alarmed = firstAlarmStep !== null;
  return {
    file: item.file,
    run: item.run,
    arms,
    kind: item.kind,
    seriesClass: item.seriesClass,
    state,
    firstAlarmStep,
    onset,
    label,
    onsetError: label !== null && onset !== null ? onset.best - label.best : null,
    insideInterval: label !== null && onset !== null ? onset.best >= label.low && onset.best <= label.high : null,
    delay: label !== null && alarmed ? firstAlarmStep - label.high : null,
    falseAlarm: item.seriesClass === "healthy" && (alarmed || state === "overfitting" || state === "diverged"),
    sentence: verdict.sentence,
  };
}

/** Scores every series under every arm it has data for, with totals. `onProgress` is told after each series. */
export function scoreAll(items: readonly ScoreItem[], onProgress?: (done: number, total: number) => void): ScoreReport {
  const series: SeriesScore[] = [];
  const naive = { healthy: 0, lossAboveMinimum: 0, healthyWithSpectrum: 0, entropyRising: 0 };
  items.forEach((item, index) => {
    const arms = armsOf(item.points);
    for (const choice of arms) series.push(scoreSeries(item, choice));
    if (item.seriesClass === "healthy") {
      const alarms = naiveAlarms(item.points);
      naive.healthy += 1;
      if (alarms.lossAboveMinimum !== null) naive.lossAboveMinimum += 1;
      if (arms.includes("spectrum")) naive.healthyWithSpectrum += 1;
      if (alarms.entropyRising !== null) naive.entropyRising += 1;
    }
    onProgress?.(index + 1, items.length);
  });
  return {
    series,
    totals: { loss: totals(series, "loss"), spectrum: totals(series, "spectrum"), both: totals(series, "both"), naive },
  };
}

/** Arms the points can feed: without a spectrum only loss, without a loss only spectrum. */
export function armsOf(points: readonly SaturationPoint[]): readonly SaturationArms[] {
  const has = (name: keyof SaturationPoint) => points.some((point) => typeof point[name] === "number");
  const loss = has("evalLoss") || has("trainLoss");
  const spectrum =
    has("singularEntropyQ") ||
    has("singularEntropyP") ||
    has("effectiveRankP") ||
    has("effectiveRankQ") ||
    has("spikeQ1") ||
    has("stableRank");
  if (loss && spectrum) return ALL_ARMS;
  return spectrum ? ["spectrum"] : ["loss"];
}

/** The label an arm answers to: the loss's own signal, the spectrum's, or the combined one; else any onset. */
export function chooseLabel(
  labels: readonly EventLabel[],
  arms: SaturationArms,
  lossColumn: string | null,
): EventLabel | null {
  const onsets = labels.filter((label) => /onset|collapse/.test(label.event));
  const bySignal = (test: (signal: string) => boolean) => onsets.find((label) => test(label.signal));
  const isPerplexity = lossColumn !== null && /ppl|perplexity/.test(lossColumn);
  const combined = bySignal((signal) => signal === "any");
  const own =
    arms === "spectrum"
      ? bySignal((signal) => /entropy/.test(signal))
      : arms === "loss"
        ? (bySignal((signal) => signal === lossColumn) ??
          bySignal((signal) => (isPerplexity ? /ppl|perplexity/ : /loss/).test(signal)))
        : combined;
  return own ?? combined ?? onsets[0] ?? null;
}

function totals(all: readonly SeriesScore[], arms: SaturationArms): ArmTotals {
  const rows = all.filter((row) => row.arms === arms);
  const of = (name: SeriesClass) => rows.filter((row) => row.seriesClass === name);
  const healthy = of("healthy").length;
  const falseAlarms = rows.filter((row) => row.falseAlarm).length;
  const saturating = of("saturating");
  const interval = healthy === 0 ? null : binomialInterval(falseAlarms, healthy);
  const delays = saturating.flatMap((row) => (row.delay === null ? [] : [row.delay])).sort((a, b) => a - b);
  return {
    healthy,
    falseAlarms,
    falseAlarmsPerThousand: interval === null ? null : { low: 1000 * interval.low, high: 1000 * interval.high },
    saturating: saturating.length,
    alarmed: saturating.filter((row) => row.firstAlarmStep !== null).length,
    onsetInside: saturating.filter((row) => row.insideInterval === true).length,
    medianDelay: delays[delays.length >> 1] ?? null,
    overfitting: of("overfitting").length,
    namedOverfitting: of("overfitting").filter((row) => row.state === "overfitting").length,
    diverged: of("diverged").length,
    namedDiverged: of("diverged").filter((row) => row.state === "diverged").length,
    ambiguous: of("ambiguous").length,
    unlabelled: of("unlabelled").length,
  };
}
