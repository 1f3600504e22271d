import { type MessagePort, workerData } from "node:worker_threads";
import { measureHead } from "@headroom/spectral";
import type { MeasureAnswer, MeasureJob } from "./measure/measure-messages.ts";
import { recordMeasurement } from "./measure/record-measurement.ts";

/** Measures heads, one at a time, in a thread of its own. */
const { port, mail } = workerData as { port: MessagePort; mail: Int32Array };

port.on("message", (job: MeasureJob) => {
  port.postMessage(answer(job));
  Atomics.store(mail, 0, 1);
});

function answer({ id, step, wallTimeMs, request }: MeasureJob): MeasureAnswer {
  const started = performance.now();
  try {
    const recorded = recordMeasurement(measureHead(request), step, wallTimeMs);
    return { id, measured: { ...recorded, measureMs: performance.now() - started } };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
