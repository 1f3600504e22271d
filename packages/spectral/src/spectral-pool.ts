import type { Matrix } from "./matrix.ts";
import { viewMatrix } from "./matrix.ts";
import type { SpectrumOptions, SpectrumResult } from "./spectrum-result.ts";
import { createWorkerClient } from "./worker-client.ts";

export interface SpectralPoolOptions {
  /** worker threads, 1..16; default 2 */
  readonly threads?: number;
}

export interface SpectralPool {
  readonly threads: number;
  /** {@link singularValues} on the pool's threads: same bytes in, same bits out, whatever the number of threads */
  singularValues(matrix: Matrix, options?: SpectrumOptions): Promise<SpectrumResult>;
  /** ends the threads; work under way rejects */
  close(): Promise<void>;
}

/** Creates worker threads once for many spectra. */
export function createSpectralPool(options: SpectralPoolOptions = {}): SpectralPool {
  const threads = options.threads ?? 2;
  const client = createWorkerClient();
  return {
    threads,
    async singularValues(matrix, spectrumOptions = {}) {
      viewMatrix(matrix);
      return client.run<SpectrumResult>("singularValues", { matrix, options: spectrumOptions });
    },
    close: () => client.close(),
  };
}
