import { type Matrix, viewMatrix } from "./matrix.ts";
import type { HeadMeasurement, HeadMeasurementRequest } from "./measure-head.ts";
import { createWorkerClient } from "./worker-client.ts";
import type { WorkerThread } from "./worker-threads.ts";

/** A measurement under way. */
export interface PendingMeasurement {
  /** wall time the calling thread was blocked copying, in ms */
  readonly copyMs: number;
  /** rejects with the kernel's RangeError or TypeError, or an Error when the worker died */
  readonly result: Promise<MeasuredHead>;
}

export interface MeasuredHead extends HeadMeasurement {
  readonly copyMs: number;
  /** wall time in the worker, in ms */
  readonly computeMs: number;
}

export interface HeadMeasurerOptions {
  /** milliseconds, monotonic; default performance.now */
  readonly clock?: () => number;
  /** starts a thread; replaceable, so that tests can end one in the middle */
  readonly startThread?: (url: URL) => WorkerThread;
}

export interface HeadMeasurer {
  /**
   * Gets the shared memory for a head and has the worker touch its pages, so that the first copy costs no more than the
   * next ones. Optional; measuring before it is done is fine.
   */
  prepare(head: Matrix): Promise<void>;
  /**
   * Copies the head and states, starts measuring in the worker and returns at once; `undefined` while a measurement is
   * under way: skipped, never queued.
   */
  measure(request: HeadMeasurementRequest): PendingMeasurement | undefined;
  readonly busy: boolean;
  /** measurements skipped so far because one was under way */
  readonly skippedCount: number;
  /** ends the worker; a measurement under way rejects */
  close(): Promise<void>;
}

/**
 * Measures heads in one worker thread, so that the training thread pays for a copy only.
 *
 * The copy goes to a SharedArrayBuffer kept between measurements (V·d·bytes of memory). The same bytes in give the same
 * bits out as {@link measureHead} on the calling thread. The worker is started on the first measurement, restarted after
 * it died, and never keeps the process alive.
 */
export function createHeadMeasurer(options: HeadMeasurerOptions = {}): HeadMeasurer {
  const clock = options.clock ?? (() => performance.now());
  const client = createWorkerClient(options.startThread);
  let shared = new SharedArrayBuffer(0);
  let busy = false;
  let skippedCount = 0;

  const reserveShared = (bytes: number) => {
    if (shared.byteLength < bytes) shared = new SharedArrayBuffer(bytes);
  };

  return {
    async prepare(head) {
      if (busy) return;
      reserveShared(viewMatrix(head).data.byteLength);
      await client.run("touchPages", shared);
    },
    measure(request) {
      if (busy) {
        skippedCount++;
        return undefined;
      }
      const started = clock();
      const { data } = viewMatrix(request.head);
      reserveShared(data.byteLength);
      const copy =
        data instanceof Float32Array
          ? new Float32Array(shared, 0, data.length)
          : data instanceof Float64Array
            ? new Float64Array(shared, 0, data.length)
            : new Uint16Array(shared, 0, data.length);
      copy.set(data);
      busy = true;
      const answer = client.run<{ measurement: HeadMeasurement; computeMs: number }>("measureHead", {
        ...request,
        head: { ...request.head, data: copy },
      });
      const copyMs = clock() - started;
      const result = answer.then(
        ({ measurement, computeMs }) => {
          busy = false;
          return { ...measurement, copyMs, computeMs };
        },
        (error: unknown) => {
          busy = false;
          throw error;
        },
      );
      return { copyMs, result };
    },
    get busy() {
      return busy;
    },
    get skippedCount() {
      return skippedCount;
    },
    close: () => client.close(),
  };
}
