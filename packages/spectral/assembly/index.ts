export { addCosinesF32, addCosinesF64 } from "./cosines";
export { addInto, gramF32, gramF64 } from "./gram";
export { addColumnSums, largestMagnitude, packF32, packF64 } from "./pack";
export { multiplyRows } from "./symmetric-multiply";
export { tileF32 } from "./tile-f32";
export { tileF64, tileF64Exact } from "./tile-f64";
export { tridiagonalise, tridiagonalScratchBytes } from "./tridiagonalise";
export { addTwo, dot } from "./vector";
