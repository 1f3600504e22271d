import { certainBecause, type Facts, turned } from "./policy.ts";
import { THRESHOLDS as T } from "./thresholds.ts";
import type { LossEvidence, Onset, SaturationState, SpectrumEvidence, Transient } from "./types.ts";

/** A step for reading: 57,000. */
export function formatStep(step: number): string {
  const digits = String(Math.round(step));
  return digits.length < 4 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A fraction for reading: 1.2 %; "an unknown share" when it is not a number. */
export function formatPercent(fraction: number): string {
  if (!Number.isFinite(fraction)) return "an unknown share";
  const value = 100 * fraction;
  return `${value.toFixed(Math.abs(value) < 0.1 ? 2 : Math.abs(value) < 10 ? 1 : 0)} %`;
}

/** What people call a series: evaluation loss, training loss, or its name. */
export function seriesName({ signal }: Pick<LossEvidence, "signal">): string {
  return signal === "evalLoss" ? "evaluation loss" : signal === "trainLoss" ? "training loss" : signal;
}

/** The sentence of the verdict; says what occurred together, never what caused what. */
export function verdictSentence(state: SaturationState, facts: Facts, onset: Onset | null): string {
  const { loss, spectrum } = facts;
  const rise = lossClause(facts);
  const head = spectrumClause(spectrum);
  switch (state) {
    case "saturated":
      switch (certainBecause(facts)) {
        case "several":
          return `${rise}${othersClause(facts)}.`;
        case "lasting":
          return `${rise}${othersClause(facts)}, while training loss did not fall; it has lasted long enough to be called on loss alone.`;
        default:
          return `${rise}${othersClause(facts)}; ${head ?? "the spectrum changed with it"}.`;
      }
    case "saturation-suspected":
      if (!loss.regressed || facts.arms === "spectrum") {
        return `${capital(head ?? "the spectrum collapsed")}; without a loss to compare, saturation is only suspected.`;
      }
      return `${rise}${othersClause(facts)}; ${
        facts.arms === "loss" || spectrum.points === 0
          ? "the head's spectrum was not consulted"
          : "the head's spectrum shows no collapse"
      }, so saturation is only suspected, and may be revoked.`;
    case "spectral-drift":
      return `${capital(head ?? "the spectrum is rising")}; ${
        facts.arms === "spectrum" || loss.points === 0
          ? "the loss was not consulted"
          : "the loss does not suffer, so this is not saturation"
      }.`;
    case "overfitting":
      return `${rise}, while training loss ${
        loss.trainChange === null ? "fell" : `changed by ${formatPercent(loss.trainChange)}`
      }: the gap between them widens, which is over-fitting, not saturation.`;
    case "diverged":
      if (facts.failures >= T.failures) {
        return `The last ${facts.failures} losses were not finite, absurdly large or exactly zero: the run diverged.`;
      }
      if (facts.neverLearned) {
        return "The loss has stayed close to its first value: the run diverged or never learned.";
      }
      return `${rise}, giving up a large share of what was learned: the run diverged.`;
    case "recovered":
      return recoveredSentence(facts, onset);
    case "unresolved":
      return unresolvedSentence(facts);
    case "healthy":
      return healthySentence(facts);
    case "warming-up":
      return "The run is warming up; nothing is judged yet.";
    case "insufficient-evidence":
      return "There are too few evaluations or spectrum measurements to judge.";
  }
}

function lossClause(facts: Facts): string {
  const { loss } = facts;
  const name = capital(seriesName(loss));
  if (loss.minimumStep === null || loss.relativeRise === null) return `${name} has too few points`;
  const above = loss.onset === null ? 0 : facts.step - loss.onset.best;
  const since = above > 0 ? ` for ${formatStep(above)} steps` : "";
  return `${name} reached its minimum near step ${formatStep(loss.minimumStep)} and has been above it${since}, now by ${formatPercent(loss.relativeRise)}`;
}

/** Which other series turned, and which did not. */
function othersClause(facts: Facts): string {
  const { evaluations, loss } = facts;
  const others = evaluations.filter(({ signal }) => signal !== loss.signal);
  if (others.length === 0) return "";
  const list = (of: readonly LossEvidence[]) => {
    const names = of.slice(0, NAMED_SERIES).map(seriesName);
    return of.length > NAMED_SERIES ? `${names.join(", ")} and ${of.length - NAMED_SERIES} more` : names.join(", ");
  };
  const also = turned(facts).filter(({ signal }) => signal !== loss.signal);
  const not = others.filter(({ regressed, held }) => !regressed && held === null);
  return `${also.length > 0 ? `; so have ${list(also)}` : ""}${not.length > 0 ? `; not on ${list(not)}` : ""}`;
}

const NAMED_SERIES = 4;

function spectrumClause(spectrum: SpectrumEvidence): string | undefined {
  const parts: string[] = [];
  if (spectrum.rising && spectrum.factor !== null && spectrum.onset !== null) {
    const verb = spectrum.collapsed ? "collapsed" : "rose";
    const what =
      spectrum.signal === "singularEntropyQ" || spectrum.signal === "singularEntropyP"
        ? `singular entropy ${verb}${spectrum.collapsed ? " towards one spike" : ""}, to ${spectrum.factor.toFixed(1)} times its minimum,`
        : `the head's spectrum (${spectrum.signal}) narrowed by a factor ${spectrum.factor.toFixed(1)}`;
    parts.push(`${what} from step ${formatStep(spectrum.onset.low)}-${formatStep(spectrum.onset.high)} on`);
  }
  if (spectrum.anisotropyRising && spectrum.anisotropy !== null && spectrum.anisotropyRise !== null) {
    const was = spectrum.anisotropy - spectrum.anisotropyRise;
    parts.push(`last-layer anisotropy went from ${was.toFixed(2)} to ${spectrum.anisotropy.toFixed(2)}`);
  }
  return parts.length === 0 ? undefined : parts.join(" and ");
}

function recoveredSentence(facts: Facts, onset: Onset | null): string {
  const { loss, spectrum } = facts;
  const began = onset === null ? "" : ` that began near step ${formatStep(onset.best)}`;
  if (facts.arms === "spectrum") return `A collapse of the head's spectrum${began} was flagged and has gone back.`;
  const level =
    loss.relativeRise === null ? "" : `, to ${formatPercent(Math.max(0, loss.relativeRise))} above its lowest stretch`;
  const head = facts.arms === "both" && spectrum.rising ? `; ${spectrumClause(spectrum)}, and has not gone back` : "";
  return `A rise of the loss${began} was flagged and has gone back${level}${head}.`;
}

const HELD_WORDS = {
  small: "too little beside its noise to be sure",
  new: "too newly to be called",
  "coming back": "and is on its way back",
  "seen before": "as it has before, and went back",
} as const;

function unresolvedSentence({ evaluations, loss }: Facts): string {
  const judged = evaluations.length > 0 ? evaluations : [loss];
  const rose = judged.find(({ held }) => held !== null);
  if (rose?.held != null && rose.relativeRise !== null) {
    const more = rose.moreEvaluations;
    const when = more === null ? "" : `; about ${formatStep(more)} more evaluation${more === 1 ? "" : "s"} would tell`;
    return `Cannot tell yet: ${seriesName(rose)} rose by ${formatPercent(rose.relativeRise)} above its lowest stretch, ${HELD_WORDS[rose.held]}${when}.`;
  }
  const blind = judged.reduce((best, one) => ((one.hiddenRise ?? 1) < (best.hiddenRise ?? 1) ? one : best));
  const most = blind.hiddenRise === null ? "a rise" : `a rise of up to ${formatPercent(blind.hiddenRise)}`;
  return `Cannot tell yet: no rise of ${seriesName(blind)} stands out, but with so few or so noisy evaluations ${most} could hide.`;
}

function healthySentence(facts: Facts): string {
  const { loss, spectrum } = facts;
  const parts: string[] = [];
  if (facts.arms !== "spectrum" && loss.relativeRise !== null) {
    parts.push(
      loss.relativeRise <= 0
        ? `${capital(seriesName(loss))} is at its lowest`
        : `${capital(seriesName(loss))} is within ${formatPercent(Math.max(loss.relativeRise, 0.0001))} of its lowest stretch`,
    );
  }
  if (facts.arms !== "loss" && spectrum.points > 0) {
    parts.push(
      spectrum.rising && spectrum.factor !== null
        ? `singular entropy rose to ${spectrum.factor.toFixed(1)} times its minimum without a rise of anisotropy`
        : "the head's spectrum is not collapsing",
    );
  }
  if (facts.arms !== "loss") parts.push(...recoveredEpisodes(facts));
  return parts.length === 0 ? "No sign of saturation." : `${capital(parts.join("; "))}.`;
}

/** Reasons why a rise was judged otherwise, in words. */
export function reasonsAgainst(state: SaturationState, facts: Facts, transients: readonly Transient[]): string[] {
  const reasons = facts.arms === "loss" ? [] : recoveredEpisodes(facts);
  if (state === "saturated" || state === "saturation-suspected") return reasons;
  const { loss } = facts;
  if (state === "overfitting") reasons.push("training loss falls while evaluation loss rises: over-fitting");
  if (state === "diverged") reasons.push("the run diverged");
  if (state === "spectral-drift") reasons.push("the spectrum drifts without harm to the loss");
  if (facts.arms === "spectrum" || loss.regressed || loss.relativeRise === null || loss.requiredRise === null) {
    return reasons;
  }
  if (loss.relativeRise > 0.0005 && loss.relativeRise < loss.requiredRise) {
    reasons.push(
      `the loss is ${formatPercent(loss.relativeRise)} above its lowest stretch; a lasting ${formatPercent(loss.requiredRise)} would be needed to tell it from jitter`,
    );
  }
  for (const { step, what } of transients.slice(-NAMED_SERIES)) {
    reasons.push(`${what} at step ${formatStep(step)}: a shift of the loss there is put down to it`);
  }
  return reasons;
}

/** Partial collapses and bumps that went back, each in words. */
function recoveredEpisodes(facts: Facts): string[] {
  const { spectrum, step } = facts;
  const collapses = spectrum.partialCollapses.map(
    (episode) =>
      `a partial collapse between steps ${formatStep(episode.fromStep)} and ${formatStep(episode.toStep)} (head spectrum by a factor ${episode.factor.toFixed(1)}) recovered until step ${formatStep(episode.recoveredByStep ?? step)}`,
  );
  const bumps = spectrum.anisotropyBumps.map(
    (bump) =>
      `a bump of last-layer anisotropy (+${bump.factor.toFixed(2)}) between steps ${formatStep(bump.fromStep)} and ${formatStep(bump.toStep)} went back until step ${formatStep(bump.recoveredByStep ?? step)}`,
  );
  return [...collapses, ...bumps];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
