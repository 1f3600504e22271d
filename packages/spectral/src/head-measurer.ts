import type { LayerStates } from "./layer-profile.ts";
import type { HeadMeasurement, HeadMeasurementRequest } from "./measure-head.ts";
import { createSharedCopy, type SharedCopy } from "./shared-copy.ts";
import { createWorkerClient } from "./worker-client.ts";
import type { WorkerThread } from "./worker-threads.ts";

export interface MeasuredHead extends HeadMeasurement {
  /** wall time in the worker, in ms */
  readonly computeMs: number;
}

/** What {@link measureHead} takes; the weights of the earlier head are the measurer's own business. */
export interface RepeatedMeasurementRequest extends Omit<HeadMeasurementRequest, "previous"> {
  /** also the angle to the head this measurer was given before, where that had the same shape, layout and dtype */
  readonly updateAngle?: boolean;
}

/** Who is told of one measurement, always on the calling thread; one of the two is called, once. */
export interface MeasurementListener {
  onMeasured(measured: MeasuredHead): void;
  /** the kernel's RangeError or TypeError, or an Error when the worker died or was closed */
  onFailed(error: Error): void;
}

export interface HeadMeasurerOptions {
  /** starts a thread; replaceable, so that tests can end one in the middle */
  readonly startThread?: (url: URL) => WorkerThread;
}

export interface HeadMeasurer {
  /**
   * Has the worker touch the memory that heads of `bytes` will be copied to, so that the first copies block no longer than
   * the next ones. Optional; returns at once, measuring before it is done is fine, and a wrong number costs memory only:
   * what is not a number of bytes up to 2^30 is left for the first copy.
   *
   * @throws Error once closed; RangeError when there is no such memory
   */
  prepare(bytes: number): void;
  /**
   * Copies the head and the states, starts measuring in the worker and returns at once.
   *
   * @returns false, and nothing happens, while a measurement is under way: skipped, never queued
   * @throws Error once closed
   */
  measure(request: RepeatedMeasurementRequest, listener: MeasurementListener): boolean;
  /** Tells the listener if an answer waits, without yielding: for loops that never do. The event loop does it otherwise. */
  poll(): void;
  readonly busy: boolean;
  /** resolves when nothing is under way; keeps the process alive until then */
  idle(): Promise<void>;
  /** ends the worker; a measurement under way fails */
  close(): Promise<void>;
}

/**
 * Measures heads in one worker thread, so that the training thread pays for a copy only.
 *
 * The copies go to SharedArrayBuffers kept between measurements (two of V·d and, per layer, one of n·d numbers): a first one,
 * into fresh memory, takes about three times as long as the next ones, unless it was prepared. Heads go to the two in turns, so
 * that the one before is still there to compare with. The same bytes in give the same
 * bits out as {@link measureHead} on the calling thread; what is wrong with them is told by the worker too. It
 * is started on the first measurement, restarted after it died, and does not keep the process alive.
 *
 * @example
 * ```ts
 * const measurer = createHeadMeasurer();
 * const head = { data: Float32Array.of(3, 0, 0, 4, 0, 0), rows: 3, columns: 2 };
 * let sigma;
 * measurer.measure({ head }, { onMeasured: ({ spectrum }) => (sigma = spectrum.sigma), onFailed: console.error });
 * await measurer.idle();
 * await measurer.close();
 * sigma; // => [4, 3]
 * ```
 */
export function createHeadMeasurer(options: HeadMeasurerOptions = {}): HeadMeasurer {
  const client = createWorkerClient(options.startThread);
  const copiesOfHeads = [createSharedCopy(), createSharedCopy()] as const;
  const copyLayers: SharedCopy[] = [];
  let turn: 0 | 1 = 0;
  let before: HeadMeasurementRequest["head"] | undefined;
  let busy = false;

  return {
    prepare(bytes) {
      if (!(bytes > 0 && bytes <= largestPrepared)) return;
      // an answer or a failure changes nothing: what is not touched yet, the copy touches
      for (const copy of copiesOfHeads) client.call("touchPages", copy.reserve(bytes), () => undefined);
    },
    measure({ updateAngle, ...request }, listener) {
      if (busy) return false;
      const layers = request.layers?.map((states, i): LayerStates => {
        copyLayers[i] ??= createSharedCopy();
        return { ...states, data: copyLayers[i].copy(states.data) };
      });
      const { bias, normGain } = request.head;
      const head = {
        ...request.head,
        data: copiesOfHeads[turn].copy(request.head.data),
        ...(bias && { bias: bias.slice() }),
        ...(normGain && { normGain: normGain.slice() }),
      };
      const posted: HeadMeasurementRequest = {
        ...request,
        head,
        ...(layers && { layers }),
        // posted, a view would take all the memory along that it lies in
        ...(request.targets && { targets: Float64Array.from(request.targets) }),
        ...(updateAngle && before && isComparable(before, head) && { previous: before.data }),
      };
      client.call<MeasuredHead>("measureHead", posted, (outcome) => {
        busy = false;
        if ("error" in outcome) listener.onFailed(outcome.error);
        else listener.onMeasured(outcome.output);
      });
      before = head;
      turn = turn === 0 ? 1 : 0;
      busy = true;
      return true;
    },
    poll() {
      if (busy) client.deliver();
    },
    get busy() {
      return busy;
    },
    idle: () => client.settled(),
    close: () => client.close(),
  };
}

const largestPrepared = 2 ** 30;

function isComparable(a: HeadMeasurementRequest["head"], b: HeadMeasurementRequest["head"]): boolean {
  return (
    a.rows === b.rows &&
    a.columns === b.columns &&
    a.layout === b.layout &&
    a.dtype === b.dtype &&
    a.data.constructor === b.data.constructor
  );
}
