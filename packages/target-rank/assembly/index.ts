export { addRowProducts, addRowProductsBlock, addRowSums } from "./gram";
export { groupBucket, groupWorkBytes } from "./group";
export { advanceBlock, dotBlock, multiplyDiagonalBlock, removeDirections, scaleBlock } from "./lanczos-block";
export { countCells, scatterWindows } from "./partition";
export { packSubspace, scoreDirections, scoreSubspace } from "./scores";
export { addRows, addScaled, dot, multiplyDiagonal, removeRows, rotate, scaleInto } from "./vector";
