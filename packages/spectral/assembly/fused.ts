// What is built a second time with relaxed SIMD, its multiply-adds fused.
export { gramF32, gramF64 } from "./gram";
export { addBias, addExpectedRows, exponentiate, raiseLevels, softmaxBlock } from "./softmax-block";
export { solveTransposed, solveTriangular } from "./solve";
export { tileF32, tileF64 } from "./tile";
