import type { LayerStates } from "./layer-profile.ts";
import type { HeadMeasurement, HeadMeasurementRequest } from "./measure-head.ts";
import { createSharedCopy, type SharedCopy } from "./shared-copy.ts";
import { createWorkerClient } from "./worker-client.ts";
import type { WorkerThread } from "./worker-threads.ts";

export interface MeasuredHead extends HeadMeasurement {
  /** wall time in the worker, in ms */
  readonly computeMs: number;
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
   * Has the worker touch the memory that a head of `bytes` will be copied to, so that the first copy blocks no longer than
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
  measure(request: HeadMeasurementRequest, listener: MeasurementListener): boolean;
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
 * The copies go to SharedArrayBuffers kept between measurements (V·d and, per layer, n·d numbers): the first one, into
 * fresh memory, takes about three times as long as the next ones, unless it was prepared. The same bytes in give the same
 * bits out as {@link measureHead} on the calling thread; what is wrong with them is told by the worker too. It
 * is started on the first measurement, restarted after it died, and does not keep the process alive.
 */
export function createHeadMeasurer(options: HeadMeasurerOptions = {}): HeadMeasurer {
  const client = createWorkerClient(options.startThread);
  const copyHead = createSharedCopy();
  const copyLayers: SharedCopy[] = [];
  let busy = false;

  return {
    prepare(bytes) {
      if (!(bytes > 0 && bytes <= largestPrepared)) return;
      // an answer or a failure changes nothing: what is not touched yet, the copy touches
      client.call("touchPages", copyHead.reserve(bytes), () => undefined);
    },
    measure(request, listener) {
      if (busy) return false;
      const layers = request.layers?.map((states, i): LayerStates => {
        copyLayers[i] ??= createSharedCopy();
        return { ...states, data: copyLayers[i].copy(states.data) };
      });
      const head = { ...request.head, data: copyHead.copy(request.head.data) };
      client.call<MeasuredHead>("measureHead", { ...request, head, ...(layers && { layers }) }, (outcome) => {
        busy = false;
        if ("error" in outcome) listener.onFailed(outcome.error);
        else listener.onMeasured(outcome.output);
      });
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
