import { availableParallelism } from "node:os";
import { METRIC } from "@headroom/protocol";
import { createHeadMeasurer, type MeasuredHead } from "@headroom/spectral";
import type { TrainerAdapter } from "./adapters/trainer-adapter.ts";
import type { HeadWeights } from "./adapters/trainer-contract.ts";
import type { ResolvedAttachOptions } from "./attach-options.ts";
import type { Clock } from "./clock.ts";
import { headCard } from "./head-card.ts";
import { recordMeasurement } from "./record-measurement.ts";
import type { Recorder } from "./recorder.ts";
import { Sampler } from "./sampler/sampler.ts";

interface HeadWatchParts {
  readonly adapter: TrainerAdapter;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly report: (error: Error) => void;
}

/** When and of what one measurement is. */
interface Moment {
  readonly step: number;
  readonly wallTimeMs: number;
  /** the recorder's count of rewinds then */
  readonly rewinds: number;
}

/** Measures a trainer's head off its thread, as often as the options allow, and records what comes back. */
export class HeadWatch {
  readonly #parts: HeadWatchParts;
  readonly #sampler: Sampler;
  // Its answers come on this thread, so the spool has one writer.
  readonly #measurer = createHeadMeasurer();
  #cardRecorded = false;
  #measuredStep = -1;
  #measuredRewinds = 0;
  readonly #saidNotes = new Set<string>();

  constructor(parts: HeadWatchParts, { every, overheadBudget }: ResolvedAttachOptions) {
    this.#parts = parts;
    this.#sampler = new Sampler({ every, overheadBudget, processors: availableParallelism() });
  }

  /** Before the first step, so that the first copy of the head finds its memory ready. */
  prepare(): void {
    this.#measurer.prepare(this.#parts.adapter.headBytes() ?? 0);
  }

  /** After a step was recorded: takes an answer that waits, and measures when that is due. */
  stepped(step: number, inOrder: boolean): void {
    const { recorder, clock } = this.#parts;
    this.#measurer.poll();
    // A trainer may tell a step twice, once with the evaluation; its head is measured once.
    if (!inOrder || step === this.#measuredStep || this.#measurer.busy) return;
    const nowMs = clock.monotonicMs();
    if (this.#sampler.due(step, nowMs, recorder.overhead.recordingShare(nowMs))) this.#measure(step);
  }

  /** Resolves when no measurement is under way. */
  settle(): Promise<void> {
    return this.#measurer.idle();
  }

  /** Ends the measuring thread. */
  close(): Promise<void> {
    return this.#measurer.close();
  }

  #measure(step: number): void {
    const { adapter, recorder, clock, report } = this.#parts;
    const startedMs = clock.monotonicMs();
    const moment: Moment = { step, wallTimeMs: clock.wallMs(), rewinds: recorder.rewinds };
    // States first: computing them may move the weights, of which this may be a live view.
    const layers = adapter.hiddenStates();
    const withUse = layers.length > 0 && this.#sampler.useDue();
    const targets = withUse ? adapter.probeTargets() : undefined;
    const head = adapter.headWeights();
    const updateAngle = recorder.rewinds === this.#measuredRewinds;
    this.#measurer.measure(
      { head, layers, logitSpectrum: withUse, updateAngle, ...(targets && { targets }) },
      {
        onMeasured: (measured) => {
          try {
            this.#record(moment, measured);
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
    this.#measuredStep = step;
    this.#measuredRewinds = recorder.rewinds;
    const tookMs = clock.monotonicMs() - startedMs;
    this.#sampler.started(startedMs, tookMs, withUse);
    recorder.overhead.measuring(tookMs);
    this.#recordCard(head);
  }

  #record({ step, wallTimeMs, rewinds }: Moment, measured: MeasuredHead): void {
    const { recorder } = this.#parts;
    const { metrics, sections, notes } = recordMeasurement(measured, step, wallTimeMs);
    const measureMs = measured.computeMs;
    this.#sampler.finished(measureMs);
    for (const note of notes) this.#say(note, step);
    // Measured before the loop went back to an earlier step: it belongs to no attempt that goes on.
    if (recorder.rewinds !== rewinds) return;
    recorder.measured(step, wallTimeMs, { ...metrics, [METRIC.measureTime]: measureMs }, sections);
  }

  /** Once a run: what is missing now is missing from every measurement, as a rule. */
  #say(note: string, step: number): void {
    if (this.#saidNotes.has(note)) return;
    this.#saidNotes.add(note);
    this.#parts.recorder.event("measure-note", note, step);
  }

  /** Once: what the spectra are of. */
  #recordCard(head: HeadWeights): void {
    if (this.#cardRecorded) return;
    this.#cardRecorded = true;
    const { adapter, recorder, report } = this.#parts;
    const { card, refused } = headCard(head, adapter.modelCard());
    if (refused.length > 0) report(new TypeError(`Cannot record on the model card: ${refused.join(", ")}`));
    recorder.modelCard(card);
  }
}
