// Exports keep a function from being inlined into its one caller: V8 optimises functions called often, not long loops.
export { absorbRows } from "./absorb-rows";
export { addCosinesF32, addCosinesF64 } from "./cosines";
export { addInto, gramF32, gramF64 } from "./gram";
export { jacobiSweep } from "./jacobi";
export { packF32 } from "./pack-f32";
export { packF64 } from "./pack-f64";
export { addBias, addExpectedRows, exponentiate, raiseLevels, softmaxBlock } from "./softmax-block";
export { solveTransposed, solveTriangular } from "./solve";
export { addColumnSums, largestMagnitude } from "./stage";
export { multiplyRows } from "./symmetric-multiply";
export { tileF32, tileF64 } from "./tile";
export { packPanel, reduceColumns, tridiagonalise, tridiagonalScratchBytes, updateBlocks } from "./tridiagonalise";
export { addScaled, addTwo, dot } from "./vector";
