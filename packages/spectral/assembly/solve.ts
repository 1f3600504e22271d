// Triangular systems for eight right-hand sides at a time: x is packed [i][8] doubles, L the lower factor of `rank` rows.

/** Solves L·y = b in place and adds the squares of y to eight sums. */
export function solveTriangular(l: usize, stride: usize, rank: i32, x: usize, squares: usize): void {
  for (let i = 0; i < rank; i++) solveRow(l + <usize>i * stride, i, x, squares);
}

/** x_i = (x_i − Σ_{j<i} L_ij·x_j)/L_ii */
function solveRow(row: usize, i: i32, x: usize, squares: usize): void {
  const at = x + ((<usize>i) << 6);
  let x0 = v128.load(at);
  let x1 = v128.load(at, 16);
  let x2 = v128.load(at, 32);
  let x3 = v128.load(at, 48);
  for (; x < at; x += 64, row += 8) {
    const factor = v128.load64_splat(row);
    x0 = f64x2.sub(x0, f64x2.mul(factor, v128.load(x)));
    x1 = f64x2.sub(x1, f64x2.mul(factor, v128.load(x, 16)));
    x2 = f64x2.sub(x2, f64x2.mul(factor, v128.load(x, 32)));
    x3 = f64x2.sub(x3, f64x2.mul(factor, v128.load(x, 48)));
  }
  const pivot = v128.load64_splat(row);
  x0 = f64x2.div(x0, pivot);
  x1 = f64x2.div(x1, pivot);
  x2 = f64x2.div(x2, pivot);
  x3 = f64x2.div(x3, pivot);
  v128.store(at, x0);
  v128.store(at, x1, 16);
  v128.store(at, x2, 32);
  v128.store(at, x3, 48);
  addScaledSquares(squares, f64x2.splat(1), x0, x1, x2, x3);
}

/** Solves Lᵀ·x = y in place and adds weight_i·x_i² to eight sums. */
export function solveTransposed(l: usize, stride: usize, rank: i32, x: usize, weights: usize, squares: usize): void {
  for (let i = rank - 1; i >= 0; i--) {
    solveColumn(l + <usize>i * stride, i, x, v128.load64_splat(weights + ((<usize>i) << 3)), squares);
  }
}

/** x_i /= L_ii, then x_j −= L_ij·x_i for j < i */
function solveColumn(row: usize, i: i32, x: usize, weight: v128, squares: usize): void {
  const at = x + ((<usize>i) << 6);
  const pivot = v128.load64_splat(row + ((<usize>i) << 3));
  const x0 = f64x2.div(v128.load(at), pivot);
  const x1 = f64x2.div(v128.load(at, 16), pivot);
  const x2 = f64x2.div(v128.load(at, 32), pivot);
  const x3 = f64x2.div(v128.load(at, 48), pivot);
  addScaledSquares(squares, weight, x0, x1, x2, x3);
  for (; x < at; x += 64, row += 8) {
    const factor = v128.load64_splat(row);
    v128.store(x, f64x2.sub(v128.load(x), f64x2.mul(factor, x0)));
    v128.store(x, f64x2.sub(v128.load(x, 16), f64x2.mul(factor, x1)), 16);
    v128.store(x, f64x2.sub(v128.load(x, 32), f64x2.mul(factor, x2)), 32);
    v128.store(x, f64x2.sub(v128.load(x, 48), f64x2.mul(factor, x3)), 48);
  }
}

function addScaledSquares(sums: usize, weight: v128, x0: v128, x1: v128, x2: v128, x3: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(weight, f64x2.mul(x0, x0))));
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.mul(weight, f64x2.mul(x1, x1))), 16);
  v128.store(sums, f64x2.add(v128.load(sums, 32), f64x2.mul(weight, f64x2.mul(x2, x2))), 32);
  v128.store(sums, f64x2.add(v128.load(sums, 48), f64x2.mul(weight, f64x2.mul(x3, x3))), 48);
}
