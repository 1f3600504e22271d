import { availableParallelism } from "node:os";
import type { SaturationVerdict } from "@headroom/saturation";
import { createHeadMeasurer, type MeasuredHead } from "@headroom/spectral";
import type { Trainer } from "./adapters/adapter-of.ts";
import type { LayersModelOptions } from "./adapters/layers-model.ts";
import type { TrainerAdapter } from "./adapters/trainer-adapter.ts";
import type { TrainerStep } from "./adapters/trainer-contract.ts";
import type { Clock } from "./clock.ts";
import { checkedModelCard } from "./collector-options.ts";
import { recordMeasurement } from "./record-measurement.ts";
import type { Recorder } from "./recorder.ts";
import { Sampler } from "./sampler/sampler.ts";
import { SaturationWatch } from "./saturation-watch.ts";

/** The options of `LayersModelOptions` are for a tf.LayersModel; other trainers bring what they say themselves. */
export interface AttachOptions extends LayersModelOptions {
  /** `"auto"` (default) measures as often as the budget allows; a number n at each step that is a multiple of n */
  readonly every?: "auto" | number;
  /** share of the loop's time that measuring may cost with `every: "auto"`; default 0.01 */
  readonly overheadBudget?: number;
  /**
   * Called when the saturation detector, run beside the loop on what is recorded, changes to `saturation-suspected` or
   * `saturated`: once per change, after the step at which it did. Stop early, lower the learning rate, keep
   * `verdict.bestCheckpoint`. What it throws goes to `onError`.
   */
  readonly onSaturation?: (verdict: SaturationVerdict) => void;
}

export interface Attachment {
  /** Undoes every hook; what is being measured is still recorded. Safe to call twice. */
  detach(): void;
}

/** What the collector itself needs of an attachment. */
export interface OwnedAttachment extends Attachment {
  /** Resolves when no measurement is under way. */
  settle(): Promise<void>;
  /** Detaches, waits for the measurement under way, ends the measuring thread. */
  finish(): Promise<void>;
}

interface AttachmentParts {
  readonly adapter: TrainerAdapter;
  readonly trainer: Trainer;
  readonly options: AttachOptions;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly guarded: (work: () => void) => void;
  readonly report: (error: Error) => void;
  /** Registers work for after a guarded call, outside its time; the returned function takes it back. */
  readonly afterwards: (work: () => void) => () => void;
  readonly onDetached: (attachment: OwnedAttachment) => void;
}

/** Trainers that are attached to any collector of this process. */
const attached = new WeakSet<object>();

export function createAttachment(parts: AttachmentParts): OwnedAttachment {
  const { adapter, trainer, options, recorder, clock, guarded, report } = parts;
  const { every = "auto", overheadBudget = 0.01, onSaturation } = options;
  if (every !== "auto" && !(Number.isSafeInteger(every) && every > 0)) {
    throw new TypeError(`Cannot attach: every must be "auto" or a positive integer, got ${String(every)}`);
  }
  if (!(overheadBudget > 0 && overheadBudget <= 1)) {
    throw new TypeError(`Cannot attach: overheadBudget must be above 0 and at most 1, got ${String(overheadBudget)}`);
  }
  if (attached.has(trainer)) {
    throw new TypeError("Cannot attach: this trainer is attached already; detach it first");
  }

  if (onSaturation !== undefined && typeof onSaturation !== "function") {
    throw new TypeError(`Cannot attach: onSaturation must be a function, got ${typeof onSaturation}`);
  }

  const sampler = new Sampler({ every, overheadBudget, processors: availableParallelism() });
  let cardRecorded = false;
  let measuredStep = -1;
  // Its answers come on this thread, so the spool has one writer.
  const measurer = createHeadMeasurer();

  function record(step: number, wallTimeMs: number, measured: MeasuredHead, rewindsAtStart: number): void {
    const { metrics, sections, notes } = recordMeasurement(measured, step, wallTimeMs);
    const measureMs = measured.computeMs;
    sampler.finished(measureMs);
    for (const note of notes) recorder.event("measure-note", note, step);
    // Measured before the loop went back to an earlier step: it belongs to no attempt that goes on.
    if (recorder.rewinds !== rewindsAtStart) return;
    recorder.measured(step, wallTimeMs, { ...metrics, "collector/measure_ms": measureMs }, sections);
  }

  function measure(step: number): void {
    const startedMs = clock.monotonicMs();
    const wallTimeMs = clock.wallMs();
    const rewindsAtStart = recorder.rewinds;
    // States first: computing them may move the weights, of which this may be a live view.
    const layers = adapter.hiddenStates();
    const head = adapter.headWeights();
    measurer.measure(
      { head, layers },
      {
        onMeasured(measured) {
          try {
            record(step, wallTimeMs, measured, rewindsAtStart);
          } catch (error) {
            report(error instanceof Error ? error : new Error(String(error)));
          }
        },
        onFailed(error) {
          report(error);
          recorder.event("measure-failed", error.message);
        },
      },
    );
    measuredStep = step;
    const tookMs = clock.monotonicMs() - startedMs;
    sampler.started(startedMs, tookMs);
    recorder.overhead.measuring(tookMs);
    if (cardRecorded) return;
    cardRecorded = true;
    const tokens = head.layout === "tokens-by-hidden" ? head.rows : head.columns;
    const { card, refused } = checkedModelCard({
      vocabularySize: tokens,
      hiddenSize: head.layout === "tokens-by-hidden" ? head.columns : head.rows,
      tied: head.tied,
      headBias: head.bias !== undefined,
      normGainFolded: head.normGain !== undefined,
      dtype: head.dtype,
      ...adapter.modelCard(),
    });
    if (refused.length > 0) report(new TypeError(`Cannot record on the model card: ${refused.join(", ")}`));
    recorder.modelCard(card);
  }

  function onStep({ step, metrics }: TrainerStep): void {
    guarded(() => {
      const inOrder = recorder.point(step, metrics);
      measurer.poll();
      // A trainer may tell a step twice, once with the evaluation; its head is measured once.
      if (!inOrder || step === measuredStep || measurer.busy) return;
      const nowMs = clock.monotonicMs();
      if (sampler.due(step, nowMs, recorder.overhead.recordingShare(nowMs))) measure(step);
    });
  }

  const undos = [adapter.start(onStep, report)];
  attached.add(trainer);
  // before the first step, so that the first copy of the head finds its memory ready
  guarded(() => measurer.prepare(adapter.headBytes() ?? 0));
  if (onSaturation !== undefined) {
    const { tokensPerStep } = adapter.modelCard();
    const watch = new SaturationWatch(typeof tokensPerStep === "number" ? { tokensPerStep } : {});
    undos.push(
      recorder.observe((step, point) => watch.observe(step, point)),
      parts.afterwards(() => {
        for (const verdict of watch.take()) {
          recorder.event(verdict.state, verdict.sentence, verdict.step);
          onSaturation(verdict);
        }
      }),
    );
  }
  let detached = false;
  const attachment: OwnedAttachment = {
    detach() {
      if (detached) return;
      detached = true;
      attached.delete(trainer);
      for (const undo of undos) undo();
    },
    settle: () => measurer.idle(),
    async finish() {
      attachment.detach();
      await measurer.idle();
      await measurer.close();
      parts.onDetached(attachment);
    },
  };
  return attachment;
}
