import { meanOfHalves } from "./accumulate-gram.ts";
import { enableFusedKernels } from "./fused-kernels.ts";
import { addByHalves, byHalves, type Gang, startGang } from "./gang.ts";
import { suppressionByGang } from "./gang-suppression.ts";
import type { GangContext } from "./gang-tasks.ts";
import {
  type GradientSuppression,
  type GradientSuppressionOptions,
  gradientInput,
  type SampledStates,
} from "./gradient-suppression.ts";
import { layOutGram } from "./gram-memory.ts";
import { centredOptions } from "./gram-of-head.ts";
import {
  type GramCheck,
  type GramScale,
  type HeadSpectrumJob,
  needsMean,
  nonFiniteEntry,
  prepareHeadSpectrum,
  spectrumResult,
} from "./head-spectrum.ts";
import { reserve } from "./kernels.ts";
import { type Matrix, type MatrixView, viewMatrix } from "./matrix.ts";
import type { FactoredGram } from "./passed-gradient.ts";
import type { SpectrumOptions, SpectrumResult } from "./spectrum-result.ts";
import type { WorkerThread } from "./worker-threads.ts";

export interface SpectralPoolOptions {
  /** worker threads, 1..16; default 2 */
  readonly threads?: number;
  /**
   * Fused multiply-adds: a third faster in `gram-mixed` and gradient suppression, whose last bits depend on them.
   * - `if-available` (default): where the engine has them (Node 22, Chromium).
   * - `enable`: also where they wait behind a flag (Node 20): sets it, for the whole process, as
   *   {@link enableFusedKernels} does.
   * - `never`: the bits of engines without them.
   */
  readonly fusedKernels?: "if-available" | "enable" | "never";
  /** starts a thread; replaceable, so that tests can end one in the middle */
  readonly startThread?: (url: URL) => WorkerThread;
}

export interface SpectralPool {
  readonly threads: number;
  /**
   * {@link singularValues} on the pool's threads: same bytes in, same bits out, whatever the number of threads. Calls
   * run one after the other. Weights that already lie on a SharedArrayBuffer are read in place, others are copied.
   */
  singularValues(matrix: Matrix, options?: SpectrumOptions): Promise<SpectrumResult>;
  /** {@link gradientSuppression} on the pool's threads, with the same bits too */
  gradientSuppression(
    head: Matrix,
    states: SampledStates,
    targets: ArrayLike<number>,
    options?: GradientSuppressionOptions,
  ): Promise<GradientSuppression>;
  /** ends the threads; work under way rejects */
  close(): Promise<void>;
}

/** Width below which two of them would wait for each other longer than they compute. */
const togetherFromColumns = 512;

/**
 * Creates worker threads once for many spectra. They start on the first call, never keep the process alive, and are
 * replaced together after one of them died (the call under way rejects).
 *
 * @throws RangeError when threads is not an integer in 1..16
 *
 * @example
 * ```ts
 * const pool = createSpectralPool({ threads: 2 });
 * const { sigma } = await pool.singularValues({ data: Float32Array.of(3, 0, 0, 4, 0, 0), rows: 3, columns: 2 });
 * await pool.close();
 * sigma; // => [4, 3]
 * ```
 */
export function createSpectralPool(options: SpectralPoolOptions = {}): SpectralPool {
  const threads = options.threads ?? 2;
  if (!Number.isInteger(threads) || threads < 1 || threads > 16) {
    throw new RangeError(`Cannot create a spectral pool: threads must be an integer in 1..16, got ${threads}`);
  }
  const { fusedKernels = "if-available" } = options;
  if (fusedKernels === "enable") enableFusedKernels();
  const allowFused = <TPlan extends { readonly fuse: boolean }>(plan: TPlan): TPlan =>
    fusedKernels === "never" ? { ...plan, fuse: false } : plan;
  let gang: Gang | undefined;
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  const disband = async () => {
    const ending = gang;
    gang = undefined;
    await Promise.all(ending?.clients.map((client) => client.close()) ?? []);
  };

  /** One call at a time: the gang has one memory. */
  const inTurn = <TResult>(action: string, work: (gang: Gang) => Promise<TResult>): Promise<TResult> => {
    const turn = last.then(async () => {
      if (closed) throw new Error(`Cannot ${action}: the spectral pool is closed`);
      gang ??= startGang(threads, options.startThread);
      try {
        return await work(gang);
      } catch (error) {
        // a thread may have died between two barriers: the others would wait for it for ever
        if (!closed) await disband();
        throw error;
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    threads,
    singularValues: (matrix, spectrumOptions = {}) =>
      inTurn("take singular values", (gang) => {
        if (spectrumOptions.method === "accurate") {
          return gang.clients[0]!.run<SpectrumResult>("singularValues", { matrix, options: spectrumOptions });
        }
        const job = prepareHeadSpectrum(shareView(viewMatrix(matrix)), spectrumOptions);
        return spectrumByGang(gang, { ...job, plan: allowFused(job.plan) });
      }),
    gradientSuppression: (head, states, targets, suppressionOptions = {}) =>
      inTurn("measure gradient suppression", (gang) => {
        const view = shareView(viewMatrix(head));
        const input = allowFused(gradientInput(view, states, targets, suppressionOptions));
        return suppressionByGang(gang, input, async () => {
          const job = prepareHeadSpectrum(view, centredOptions(suppressionOptions.excludedRows), "hidden");
          const context = await accumulateByGang(gang, { ...job, plan: allowFused(job.plan) });
          return gang.clients[0]!.run<FactoredGram>("gang.factor", context);
        });
      }),
    async close() {
      closed = true;
      await disband();
    },
  };
}

async function spectrumByGang(gang: Gang, job: HeadSpectrumJob): Promise<SpectrumResult> {
  const { clients } = gang;
  const lead = clients[0]!;
  const context = await accumulateByGang(gang, job);
  const scale = await lead.run<GramScale>("gang.normalise", { ...context, gain: job.gramGain });
  const together = clients.length > 1 && context.plan.columns >= togetherFromColumns;
  const [lambda] = await Promise.all([
    lead.run<Float64Array>("gang.tridiagonalise", { ...context, part: together ? 0 : -1 }),
    together ? clients[1]!.run("gang.tridiagonalise", { ...context, part: 1 }) : undefined,
  ]);
  return spectrumResult(job, context.plan, lambda, scale);
}

/** Leaves G in the gang's memory, checked and, where it had to be, accumulated again with a scale. */
async function accumulateByGang({ kernels, clients }: Gang, job: HeadSpectrumJob): Promise<GangContext> {
  const workers = clients.length;
  const lead = clients[0]!;
  reserve(kernels.memory, layOutGram(kernels, job.plan, workers).totalBytes);
  let { plan } = job;
  if (needsMean(job)) {
    const halves = await byHalves(clients, (client, share) =>
      client.run<Float64Array>("gang.columnSums", { plan, workers, ...share }),
    );
    plan = { ...plan, mean: meanOfHalves(halves, plan.rows) };
  }
  for (;;) {
    await addByHalves(clients, { clear: "gang.clear", add: "gang.accumulate" }, { plan, workers });
    const check = await lead.run<GramCheck>("gang.sum", { plan, workers });
    if (check.state === "non-finite") throw nonFiniteEntry(job.view);
    if (check.state === "usable") return { plan, workers };
    plan = check.plan;
  }
}

function shareView(view: MatrixView): MatrixView {
  const { data } = view;
  if (data.buffer instanceof SharedArrayBuffer) return view;
  const shared = new SharedArrayBuffer(data.byteLength);
  const copy =
    data instanceof Float32Array
      ? new Float32Array(shared)
      : data instanceof Float64Array
        ? new Float64Array(shared)
        : new Uint16Array(shared);
  copy.set(data);
  return { ...view, data: copy };
}
