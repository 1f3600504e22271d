import type { LayerStates } from "./layer-profile.ts";
import type { HeadMeasurement, HeadMeasurementRequest } from "./measure-head.ts";
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
 * fresh memory, takes about three times as long as the next ones. The same bytes in give
 * the same bits out as {@link measureHead} on the calling thread; what is wrong with them is told by the worker too. It
 * is started on the first measurement, restarted after it died, and does not keep the process alive.
 */
export function createHeadMeasurer(options: HeadMeasurerOptions = {}): HeadMeasurer {
  const client = createWorkerClient(options.startThread);
  const copyHead = createSharedCopy();
  const copyLayers: ReturnType<typeof createSharedCopy>[] = [];
  let busy = false;

  return {
    measure(request, listener) {
      if (busy) return false;
      const layers = request.layers?.map((states, i): LayerStates => {
        copyLayers[i] ??= createSharedCopy();
        return { ...states, data: copyLayers[i](states.data) };
      });
      const head = { ...request.head, data: copyHead(request.head.data) };
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

/** Copies numbers into shared memory that is kept for the next ones: one pass, no allocation. */
function createSharedCopy() {
  let shared = new SharedArrayBuffer(0);
  return <T extends Float32Array | Float64Array | Uint16Array>(data: T): T => {
    // not numbers at all: the worker says so
    if (!ArrayBuffer.isView(data)) return data;
    if (shared.byteLength < data.byteLength) shared = new SharedArrayBuffer(data.byteLength);
    const make = data.constructor as new (buffer: SharedArrayBuffer, offset: number, length: number) => T;
    const copy = new make(shared, 0, data.length);
    copy.set(data);
    return copy;
  };
}
