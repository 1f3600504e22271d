import { createGangTasks } from "./gang-tasks.ts";
import type { Matrix } from "./matrix.ts";
import { type HeadMeasurementRequest, measureHead } from "./measure-head.ts";
import { passedGradient } from "./passed-gradient.ts";
import { touchPages } from "./shared-copy.ts";
import { singularValues } from "./singular-values.ts";
import type { SpectrumOptions } from "./spectrum-result.ts";
import type { WorkerRequest } from "./worker-client.ts";
import { serveParent } from "./worker-threads.ts";

const tasks: Record<string, (input: never) => unknown> = {
  ...createGangTasks(),
  singularValues: ({ matrix, options }: { matrix: Matrix; options: SpectrumOptions }) =>
    singularValues(matrix, options),
  passedGradient,
  touchPages,
  measureHead: (request: HeadMeasurementRequest) => {
    const started = performance.now();
    const measurement = measureHead(request);
    return { ...measurement, computeMs: performance.now() - started };
  },
};

const post = serveParent((message) => {
  const { id, task, input } = message as WorkerRequest;
  try {
    const run = tasks[task];
    if (!run) throw new TypeError(`Cannot run a spectral task: unknown name ${task}`);
    post({ id, output: run(input as never) });
  } catch (error) {
    const { name, message: text } = error instanceof Error ? error : new Error(String(error));
    post({ id, error: { name, message: text } });
  }
});
