import { setFlagsFromString } from "node:v8";
import { fusedKernelsAvailable } from "./kernels.ts";

/**
 * Turns fused multiply-adds on where the engine has them behind a flag: sets V8's `--experimental-wasm-relaxed-simd`, for
 * the whole process and its workers (Node 20; later versions have them anyway). For programs that own their process; a
 * library should not call it on behalf of its user.
 *
 * @returns whether the kernels fuse from now on
 *
 * @example
 * ```ts
 * const fused = enableFusedKernels();
 * singularValues({ data: Float32Array.of(1, 1), rows: 2, columns: 1 }, { method: "gram-mixed" }).fused; // => fused
 * ```
 */
export function enableFusedKernels(): boolean {
  if (!fusedKernelsAvailable()) setFlagsFromString("--experimental-wasm-relaxed-simd");
  return fusedKernelsAvailable();
}
