import { type RunEnd, runSlug } from "@headroom/protocol";
import type { AdapterOptions, Trainer } from "./adapters/adapter-of.ts";
import type { LayersModelOptions, LayersModelTrainer } from "./adapters/layers-model.ts";
import type { ObservableTrainer } from "./adapters/trainer-contract.ts";
import type { AttachOptions } from "./attach-options.ts";
import { type Attachment, createAttachment, type OwnedAttachment } from "./attachment.ts";
import { type CollectorOptions, resolveOptions } from "./collector-options.ts";
import { Delivery } from "./delivery.ts";
import { ErrorReporter } from "./error-reporter.ts";
import { GuardedLoop } from "./guarded-loop.ts";
import { Handover } from "./handover.ts";
import { Notices } from "./notices.ts";
import { Recorder } from "./recorder.ts";
import { createSpool, type SpoolHeader } from "./spool/spool-directory.ts";
import { SpoolWriter } from "./spool/spool-writer.ts";
import { startShipper } from "./start-shipper.ts";

/** Scalars of one step by metric name; `loss` is short for `train/loss`. */
export type StepPoint = { readonly step: number } & { readonly [metric: string]: number };

export interface Collector extends AsyncDisposable {
  /** the run as it will appear on the server */
  readonly run: { readonly id: string; readonly slug: string; readonly url: string };
  /**
   * Records the scalars of a step. When it returns, they survive a kill -9 of this process. Never throws: a step that is
   * not an integer from 0 to 2^53 - 1, or a value that is no number, goes to `onError`. NaN and the infinities are
   * values like any other. A step at or below the last one is a rewind: it opens a new attempt.
   */
  step(point: StepPoint): void;
  /**
   * Hooks into a trainer: every step's metrics are recorded, and the head is measured as often as the budget allows.
   *
   * @throws TypeError when the trainer is of no known kind or attached already, or an option is not valid
   */
  attach(trainer: ObservableTrainer, options?: AttachOptions): Attachment;
  attach(model: LayersModelTrainer, options?: AttachOptions & LayersModelOptions): Attachment;
  /** Records something that happened, at the newest step. */
  event(kind: string, message: string): void;
  /** Resolves when everything recorded so far is delivered, or nothing moves for `closeTimeoutMs` (told to `onError`). */
  flush(): Promise<void>;
  /**
   * Detaches, delivers what is left, and marks the run. Never rejects: what could not be delivered stays in the spool
   * for the next collector in the same folder or `headroom sync`.
   */
  close(status?: RunEnd): Promise<void>;
}

/**
 * Starts collecting a run. Returns at once and contacts nobody itself: a thread of its own ships the spool.
 *
 * @throws TypeError when an option is not valid; Error when the spool folder cannot be written
 */
export function createCollector(options: CollectorOptions): Collector {
  const { run, url, spoolRoot, token, onError, closeTimeoutMs, clock } = resolveOptions(options);
  const slug = runSlug(run.name, run.runId);
  const errors = new ErrorReporter(onError, clock);
  const report = (error: Error) => errors.report(error);

  const directory = createSpoolOrThrow(spoolRoot, { run, url });
  const notices = new Notices(report);
  const spool = new SpoolWriter({ directory, clock, onNotice: (...notice) => notices.take(...notice) });
  const recorder = new Recorder(spool, clock, report);
  const delivery = new Delivery();
  const shipper = startShipper({ spoolRoot, directory, url, token }, (message) => {
    delivery.hear(message, report);
    if (message.kind === "delivered") spool.reclaim(message.position);
  });
  // A process that only adds metrics of its own to another's run must not log the other's cost series: the same metric
  // at the same steps from two writers is a rewind.
  let ownsRun = options.runId === undefined;
  const loop = new GuardedLoop({
    clock,
    overhead: recorder.overhead,
    report,
    keepUp(startedMs) {
      shipper.poll();
      spool.tick();
      notices.recordTo(recorder);
      if (ownsRun) recorder.reportCost(startedMs);
    },
  });
  const handover = new Handover({ spool, shipper, delivery, directory, closeTimeoutMs, slug, url, report });
  const attachments = new Set<OwnedAttachment>();
  let closing: Promise<void> | undefined;

  async function closeNow(status: RunEnd): Promise<void> {
    loop.stopTicking();
    for (const attachment of attachments) await attachment.finish().catch(report);
    if (ownsRun) recorder.reportCost(clock.monotonicMs(), true);
    spool.settle();
    notices.recordTo(recorder);
    await handover.finish(status, clock.wallMs());
  }
  const open = (action: string, work: () => void) => {
    if (closing === undefined) loop.run(work);
    else report(new Error(`Cannot ${action}: the collector of ${slug} is closed`));
  };

  return {
    run: { id: run.runId, slug, url: url.startsWith("file:") ? url : `${url}/r/${slug}` },
    step(point) {
      open("record a step", () => recorder.point(point?.step, point ?? {}));
    },
    attach(trainer: Trainer, attachOptions: AttachOptions & AdapterOptions = {}) {
      if (closing !== undefined) throw new Error(`Cannot attach: the collector of ${slug} is closed`);
      const onFinished = (finished: OwnedAttachment) => attachments.delete(finished);
      const attachment = createAttachment(trainer, attachOptions, { recorder, clock, loop, report, onFinished });
      attachments.add(attachment);
      ownsRun = true;
      return attachment;
    },
    event(kind, message) {
      open("record an event", () => recorder.event(String(kind), String(message)));
    },
    async flush() {
      if (closing !== undefined) return closing;
      for (const attachment of attachments) await attachment.settle().catch(report);
      await handover.flush();
    },
    close(status = "finished") {
      closing ??= closeNow(status);
      return closing;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

function createSpoolOrThrow(spoolRoot: string, header: SpoolHeader): string {
  try {
    return createSpool(spoolRoot, header);
  } catch (error) {
    throw new Error(
      `Cannot create a collector: its spool folder ${spoolRoot} must be writable, got ${(error as Error).message}`,
      { cause: error },
    );
  }
}
