import { runSlug } from "@headroom/protocol";
import { adapterOf, type Trainer } from "./adapters/adapter-of.ts";
import { type Attachment, type AttachOptions, createAttachment, type OwnedAttachment } from "./attachment.ts";
import { type CollectorOptions, resolveOptions } from "./collector-options.ts";
import { Delivery } from "./delivery.ts";
import { ErrorReporter } from "./error-reporter.ts";
import { Recorder } from "./recorder.ts";
import type { FromShipper } from "./shipper/messages.ts";
import { releaseOwnership } from "./spool/owner.ts";
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
  attach(trainer: Trainer, options?: AttachOptions): Attachment;
  /** Records something that happened, at the newest step. */
  event(kind: string, message: string): void;
  /** Resolves when everything recorded so far is delivered, or nothing moves for `closeTimeoutMs` (told to `onError`). */
  flush(): Promise<void>;
  /**
   * Detaches, delivers what is left, and marks the run. Never rejects: what could not be delivered stays in the spool
   * for the next collector in the same folder or `headroom sync`.
   */
  close(status?: "finished" | "failed"): Promise<void>;
}

const TICK_MS = 250;

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

  const notices: { kind: string; message: string }[] = [];
  const recordNotices = () => {
    if (notices.length > 0) for (const { kind, message } of notices.splice(0)) recorder.event(kind, message);
  };
  const directory = createSpoolOrThrow(spoolRoot, { run, url });
  const spool = new SpoolWriter({
    directory,
    clock,
    onNotice(kind, message, cause) {
      report(new Error(message, { cause }));
      // Recorded later: the spool is in the middle of a write.
      notices.push({ kind, message });
    },
  });
  const recorder = new Recorder(spool, clock, report);
  const delivery = new Delivery();
  const attachments = new Set<OwnedAttachment>();
  // A process that only adds metrics of its own to another's run must not log the other's cost series: the same metric
  // at the same steps from two writers is a rewind.
  let ownsRun = options.runId === undefined;
  const afterwards = new Set<() => void>();
  let closing: Promise<void> | undefined;

  const shipper = startShipper({ spoolRoot, directory, url, token }, (message: FromShipper) => {
    if (message.kind === "delivered") delivery.moved(message.position);
    else if (message.kind === "ended") delivery.end();
    else if (message.kind === "connected") delivery.connection(true);
    else {
      if (message.kind === "failure") delivery.connection(false);
      report(new Error(message.message));
    }
  });

  /** Everything that runs inside the training loop goes through here: timed, and never throwing. */
  const guarded = (work: () => void) => {
    const startedMs = clock.monotonicMs();
    try {
      work();
      shipper.poll();
      spool.tick();
      recordNotices();
      if (ownsRun) recorder.reportCost(startedMs);
    } catch (error) {
      report(error instanceof Error ? error : new Error(String(error)));
    }
    recorder.overhead.add(clock.monotonicMs() - startedMs);
    for (const work of afterwards) {
      try {
        work();
      } catch (error) {
        report(error instanceof Error ? error : new Error(String(error)));
      }
    }
  };
  const open = (action: string, work: () => void) => {
    if (closing === undefined) guarded(work);
    else report(new Error(`Cannot ${action}: the collector of ${slug} is closed`));
  };
  const ticking = setInterval(() => guarded(() => {}), TICK_MS);
  ticking.unref();

  async function deliver(): Promise<boolean> {
    spool.settle();
    shipper.hold(true);
    shipper.post({ kind: "hurry" });
    return delivery.reached(spool.position, closeTimeoutMs);
  }

  async function closeNow(status: "finished" | "failed"): Promise<void> {
    clearInterval(ticking);
    for (const attachment of attachments) await attachment.finish().catch(report);
    if (ownsRun) recorder.reportCost(clock.monotonicMs(), true);
    spool.settle();
    recordNotices();
    spool.control({ kind: "finish", status, atMs: clock.wallMs() });
    spool.settle();
    const settled = spool.settled;
    spool.close();
    shipper.hold(true);
    shipper.post({ kind: "closed" });
    if (!(await delivery.over(closeTimeoutMs)) && !delivery.ended) {
      shipper.post({ kind: "stop" });
      await shipper.terminate();
      releaseOwnership(directory);
      report(
        new Error(
          `The rest of run ${slug} could not be delivered to ${url}; it waits in ${directory} ` +
            `for the next collector there or for headroom sync`,
        ),
      );
    }
    shipper.hold(false);
    if (!settled) report(new Error(`The end of run ${slug} could not be written to ${directory}: the disk refused it`));
  }

  return {
    run: { id: run.runId, slug, url: url.startsWith("file:") ? url : `${url}/r/${slug}` },
    step(point) {
      open("record a step", () => recorder.point(point?.step, point ?? {}));
    },
    attach(trainer, attachOptions = {}) {
      if (closing !== undefined) throw new Error(`Cannot attach: the collector of ${slug} is closed`);
      const attachment = createAttachment({
        adapter: adapterOf(trainer, attachOptions),
        trainer,
        options: attachOptions,
        recorder,
        clock,
        guarded,
        report,
        afterwards(work) {
          afterwards.add(work);
          return () => {
            afterwards.delete(work);
          };
        },
        onDetached: (detached) => attachments.delete(detached),
      });
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
      if (!(await deliver())) {
        report(new Error(`Cannot flush run ${slug}: ${url} took nothing for ${closeTimeoutMs} ms; the spool holds it`));
      }
      shipper.hold(false);
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
