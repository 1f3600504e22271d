import type { Facts } from "./policy.ts";
import { isOverwhelming } from "./policy.ts";
import type { LossEvidence, Onset, SaturationState, SpectrumEvidence } from "./types.ts";

/** A step for reading: 57,000. */
export function formatStep(step: number): string {
  const digits = String(Math.round(step));
  return digits.length < 4 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

function percent(fraction: number): string {
  const value = 100 * fraction;
  return `${value.toFixed(Math.abs(value) < 0.1 ? 2 : Math.abs(value) < 10 ? 1 : 0)} %`;
}

function lossName(loss: LossEvidence): string {
  return loss.signal === "evalLoss" ? "Evaluation loss" : "Training loss";
}

/** The sentence of the verdict; says what occurred together, never what caused what. */
export function verdictSentence(state: SaturationState, facts: Facts, onset: Onset | null): string {
  const { loss, spectrum } = facts;
  const rise = lossClause(facts);
  const head = spectrumClause(spectrum);
  switch (state) {
    case "saturated":
      return isOverwhelming(loss, facts.step) && (head === undefined || facts.arms === "loss")
        ? `${rise}, while training loss did not fall; the regression is called on loss alone because it is overwhelming.`
        : `${rise}; ${head ?? "the spectrum changed with it"}.`;
    case "saturation-suspected":
      if (!loss.regressed || facts.arms === "spectrum") {
        return `${capital(head ?? "the spectrum collapsed")}; without a loss to compare, saturation is only suspected.`;
      }
      if (facts.arms === "loss" || spectrum.points === 0) {
        return `${rise}; the head's spectrum was not consulted, so saturation is only suspected.`;
      }
      return `${rise}; the head's spectrum shows no collapse, so saturation is only suspected.`;
    case "spectral-drift":
      return `${capital(head ?? "the spectrum is rising")}; ${
        facts.arms === "spectrum" || loss.points === 0
          ? "the loss was not consulted"
          : "the loss does not suffer, so this is not saturation"
      }.`;
    case "overfitting":
      return `${rise}, while training loss ${
        loss.trainChange === null ? "fell" : `changed by ${percent(loss.trainChange)}`
      }: the gap between them widens, which is over-fitting, not saturation.`;
    case "diverged":
      if (facts.nonFiniteLosses > 0)
        return `The last ${facts.nonFiniteLosses} losses were not finite: the run diverged.`;
      if (facts.neverLearned) {
        return "The loss has stayed close to that of an untrained model: the run diverged or never learned.";
      }
      return `${rise}, giving up a large share of what was learned: the run diverged.`;
    case "recovered":
      return recoveredSentence(facts, onset);
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
  if (loss.minimumStep === null || loss.relativeRise === null) return `${lossName(loss)} has too few points`;
  const since = loss.onset === null ? "" : ` for ${formatStep(Math.max(0, facts.step - loss.onset.best))} steps`;
  return `${lossName(loss)} reached its minimum near step ${formatStep(loss.minimumStep)} and has been above it${since}, now by ${percent(loss.relativeRise)}`;
}

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
    loss.relativeRise === null ? "" : `, to ${percent(Math.max(0, loss.relativeRise))} above its lowest level`;
  const head = facts.arms === "both" && spectrum.rising ? `; ${spectrumClause(spectrum)}, and has not gone back` : "";
  return `A rise of the loss${began} was flagged and has gone back${level}${head}.`;
}

function healthySentence(facts: Facts): string {
  const { loss, spectrum } = facts;
  const parts: string[] = [];
  if (facts.arms !== "spectrum" && loss.relativeRise !== null) {
    parts.push(
      loss.relativeRise <= 0
        ? `${lossName(loss)} is at its lowest`
        : `${lossName(loss)} is within ${percent(Math.max(loss.relativeRise, 0.0001))} of its lowest level`,
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
export function reasonsAgainst(
  state: SaturationState,
  facts: Facts,
  learningRateRaisedAt: number | null,
  fallingAgainStep: number | null,
): string[] {
  const reasons = facts.arms === "loss" ? [] : recoveredEpisodes(facts);
  if (state === "saturated" || state === "saturation-suspected") return reasons;
  const { loss } = facts;
  if (state === "overfitting") reasons.push("training loss falls while evaluation loss rises: over-fitting");
  if (state === "diverged") reasons.push("the run diverged");
  if (state === "spectral-drift") reasons.push("the spectrum drifts without harm to the loss");
  if (facts.arms === "spectrum" || loss.regressed || loss.relativeRise === null || loss.requiredRise === null) {
    return reasons;
  }
  if (loss.relativeRise > 0.0005) {
    reasons.push(
      `the loss is ${percent(loss.relativeRise)} above its lowest level; a lasting ${percent(loss.requiredRise)} would be needed to tell it from jitter`,
    );
  }
  if (fallingAgainStep !== null) {
    reasons.push(
      `a rise seen until step ${formatStep(fallingAgainStep)} was a step up after which the loss fell again, as after a change of data or schedule`,
    );
  }
  if (learningRateRaisedAt !== null && learningRateRaisedAt > 0.2 * facts.step) {
    reasons.push(
      `the learning rate was raised at step ${formatStep(learningRateRaisedAt)}; losses before it are no standard`,
    );
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
