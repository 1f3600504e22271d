import { type AdapterOptions, adapterOf, type Trainer } from "./adapters/adapter-of.ts";
import type { TrainerAdapter } from "./adapters/trainer-adapter.ts";
import { type AttachOptions, resolveAttachOptions } from "./attach-options.ts";
import type { Clock } from "./clock.ts";
import type { GuardedLoop } from "./guarded-loop.ts";
import { HeadWatch } from "./head-watch.ts";
import type { Recorder } from "./recorder.ts";
import { SaturationWatch } from "./saturation-watch.ts";
import { SilenceNotice } from "./silence-notice.ts";

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
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly loop: GuardedLoop;
  readonly report: (error: Error) => void;
  readonly onFinished: (attachment: OwnedAttachment) => void;
}

/** Trainers that are attached to any collector of this process. */
const attached = new WeakSet<object>();

/** Hooks into a trainer: records its steps, measures its head, tells of saturation. */
export function createAttachment(
  trainer: Trainer,
  options: AttachOptions & AdapterOptions,
  parts: AttachmentParts,
): OwnedAttachment {
  const { recorder, loop, report } = parts;
  const adapter = adapterOf(trainer, options);
  const resolved = resolveAttachOptions(options, adapter.options);
  if (attached.has(trainer)) {
    throw new TypeError("Cannot attach: this trainer is attached already; detach it first");
  }
  const watch = new HeadWatch({ ...parts, adapter }, resolved);
  const silence = new SilenceNotice(parts);
  const undos = [
    adapter.start(({ step, metrics }) => {
      silence.end();
      loop.run(() => watch.stepped(step, recorder.point(step, metrics)));
    }, report),
    loop.afterwards(() => silence.check()),
  ];
  attached.add(trainer);
  loop.run(() => watch.prepare());
  if (resolved.onSaturation) undos.push(...tellSaturation(adapter, resolved.onSaturation, parts));

  let detached = false;
  const attachment: OwnedAttachment = {
    detach() {
      if (detached) return;
      detached = true;
      attached.delete(trainer);
      for (const undo of undos) undo();
    },
    settle: () => watch.settle(),
    async finish() {
      silence.close();
      attachment.detach();
      await watch.settle();
      await watch.close();
      parts.onFinished(attachment);
    },
  };
  return attachment;
}

/** Runs the detector beside the loop; what it tells is called outside the loop's own time. */
function tellSaturation(
  adapter: TrainerAdapter,
  onSaturation: NonNullable<AttachOptions["onSaturation"]>,
  { recorder, loop }: AttachmentParts,
): (() => void)[] {
  const { tokensPerStep } = adapter.modelCard();
  const watch = new SaturationWatch(typeof tokensPerStep === "number" ? { tokensPerStep } : {});
  return [
    recorder.observe((step, point) => watch.observe(step, point)),
    loop.afterwards(() => {
      for (const verdict of watch.take()) {
        recorder.event(verdict.state, verdict.sentence, verdict.step);
        onSaturation(verdict);
      }
    }),
  ];
}
