import { subtractProduct } from "./tile";

// Triangular systems for eight right-hand sides at a time: x is packed [i][8] doubles, L the lower factor of `rank` rows,
// an even number. Rows go in pairs: eight sums keep two multipliers busy, and every x_j is read once for two of them.

/** Solves L·y = b in place and adds the squares of y to eight sums. */
export function solveTriangular(l: usize, stride: usize, rank: i32, x: usize, squares: usize): void {
  for (let i = 0; i < rank; i += 2) solveRowPair(l + <usize>i * stride, stride, i, x, squares);
}

/** x_i = (x_i − Σ_{j<i} L_ij·x_j)/L_ii, then the same for i + 1 */
function solveRowPair(row: usize, stride: usize, i: i32, x: usize, squares: usize): void {
  const at = x + ((<usize>i) << 6);
  let next = row + stride;
  let x0 = v128.load(at);
  let x1 = v128.load(at, 16);
  let x2 = v128.load(at, 32);
  let x3 = v128.load(at, 48);
  let y0 = v128.load(at, 64);
  let y1 = v128.load(at, 80);
  let y2 = v128.load(at, 96);
  let y3 = v128.load(at, 112);
  for (; x < at; x += 64, row += 8, next += 8) {
    const forX = v128.load64_splat(row);
    const forY = v128.load64_splat(next);
    const z0 = v128.load(x);
    x0 = subtractProduct<f64>(forX, z0, x0);
    y0 = subtractProduct<f64>(forY, z0, y0);
    const z1 = v128.load(x, 16);
    x1 = subtractProduct<f64>(forX, z1, x1);
    y1 = subtractProduct<f64>(forY, z1, y1);
    const z2 = v128.load(x, 32);
    x2 = subtractProduct<f64>(forX, z2, x2);
    y2 = subtractProduct<f64>(forY, z2, y2);
    const z3 = v128.load(x, 48);
    x3 = subtractProduct<f64>(forX, z3, x3);
    y3 = subtractProduct<f64>(forY, z3, y3);
  }
  const pivot = v128.load64_splat(row);
  x0 = f64x2.div(x0, pivot);
  x1 = f64x2.div(x1, pivot);
  x2 = f64x2.div(x2, pivot);
  x3 = f64x2.div(x3, pivot);
  storeSolved(at, squares, f64x2.splat(1), x0, x1, x2, x3);
  const below = v128.load64_splat(next);
  const last = v128.load64_splat(next, 8);
  y0 = f64x2.div(subtractProduct<f64>(below, x0, y0), last);
  y1 = f64x2.div(subtractProduct<f64>(below, x1, y1), last);
  y2 = f64x2.div(subtractProduct<f64>(below, x2, y2), last);
  y3 = f64x2.div(subtractProduct<f64>(below, x3, y3), last);
  storeSolved(at + 64, squares, f64x2.splat(1), y0, y1, y2, y3);
}

/** Solves Lᵀ·x = y in place and adds weight_i·x_i² to eight sums. */
export function solveTransposed(l: usize, stride: usize, rank: i32, x: usize, weights: usize, squares: usize): void {
  for (let i = rank - 1; i > 0; i -= 2) solveColumnPair(l + <usize>i * stride, stride, i, x, weights, squares);
}

/** x_i /= L_ii, the same for i − 1, then x_j −= L_ij·x_i + L_{i−1,j}·x_{i−1} for j < i − 1 */
function solveColumnPair(row: usize, stride: usize, i: i32, x: usize, weights: usize, squares: usize): void {
  const at = x + ((<usize>i) << 6);
  const end = at - 64;
  const diagonal = row + ((<usize>i) << 3);
  const weight = weights + ((<usize>i) << 3);
  let above = row - stride;
  const last = v128.load64_splat(diagonal);
  const x0 = f64x2.div(v128.load(at), last);
  const x1 = f64x2.div(v128.load(at, 16), last);
  const x2 = f64x2.div(v128.load(at, 32), last);
  const x3 = f64x2.div(v128.load(at, 48), last);
  storeSolved(at, squares, v128.load64_splat(weight), x0, x1, x2, x3);
  const beside = v128.load64_splat(diagonal - 8);
  const pivot = v128.load64_splat(diagonal - 8 - stride);
  const y0 = f64x2.div(subtractProduct<f64>(beside, x0, v128.load(end)), pivot);
  const y1 = f64x2.div(subtractProduct<f64>(beside, x1, v128.load(end, 16)), pivot);
  const y2 = f64x2.div(subtractProduct<f64>(beside, x2, v128.load(end, 32)), pivot);
  const y3 = f64x2.div(subtractProduct<f64>(beside, x3, v128.load(end, 48)), pivot);
  storeSolved(end, squares, v128.load64_splat(weight - 8), y0, y1, y2, y3);
  for (; x < end; x += 64, row += 8, above += 8) {
    const forX = v128.load64_splat(row);
    const forY = v128.load64_splat(above);
    v128.store(x, subtractProduct<f64>(forY, y0, subtractProduct<f64>(forX, x0, v128.load(x))));
    v128.store(x, subtractProduct<f64>(forY, y1, subtractProduct<f64>(forX, x1, v128.load(x, 16))), 16);
    v128.store(x, subtractProduct<f64>(forY, y2, subtractProduct<f64>(forX, x2, v128.load(x, 32))), 32);
    v128.store(x, subtractProduct<f64>(forY, y3, subtractProduct<f64>(forX, x3, v128.load(x, 48))), 48);
  }
}

/** Stores the eight numbers at `at` and adds their squares, weighted, to `squares`. */
function storeSolved(at: usize, squares: usize, weight: v128, x0: v128, x1: v128, x2: v128, x3: v128): void {
  v128.store(at, x0);
  v128.store(at, x1, 16);
  v128.store(at, x2, 32);
  v128.store(at, x3, 48);
  addWeightedSquare(squares, weight, x0);
  addWeightedSquare(squares + 16, weight, x1);
  addWeightedSquare(squares + 32, weight, x2);
  addWeightedSquare(squares + 48, weight, x3);
}

function addWeightedSquare(sum: usize, weight: v128, x: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(weight, f64x2.mul(x, x))));
}
