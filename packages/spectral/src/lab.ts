/**
 * For experiments and programs that own their process; nothing in the product runs these. Exact, tested and benchmarked like
 * the rest, but their shape may change between minor versions.
 */
export {
  type AmortisedSpectrum,
  type AmortisedSpectrumOptions,
  createAmortisedSpectrum,
} from "./amortised-spectrum.ts";
export { enableFusedKernels } from "./fused-kernels.ts";
export { createSpectralPool, type SpectralPool, type SpectralPoolOptions } from "./spectral-pool.ts";
