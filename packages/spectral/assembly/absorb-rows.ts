import { addScaled, dot } from "./vector";

// QR of a tall matrix, a block of rows at a time: [R; B] = Q·R'. R is upper triangular, row-major; B holds `depth`
// rows as n columns, each contiguous and padded with zeros to a multiple of four (Golub & Van Loan, 5.2; tall-skinny QR).

/** Replaces R by the triangular factor of [R; B]. B is destroyed. */
export function absorbRows(r: usize, stride: usize, block: usize, depth: i32, n: i32): void {
  const padded = (depth + 3) & ~3;
  const columnBytes = (<usize>padded) << 3;
  for (let j = 0; j < n; j++) {
    const column = block + <usize>j * columnBytes;
    const row = r + <usize>j * stride;
    const at = (<usize>j) << 3;
    const tail = dot(column, column, padded);
    if (tail === 0) continue;
    const pivot = load<f64>(row + at);
    const norm = sqrt(pivot * pivot + tail);
    const alpha = pivot > 0 ? -norm : norm;
    const head = pivot - alpha;
    const tau = 2 / (head * head + tail);
    store<f64>(row + at, alpha);
    for (let k = j + 1; k < n; k++) {
      const other = block + <usize>k * columnBytes;
      const entry = row + ((<usize>k) << 3);
      const value = load<f64>(entry);
      const factor = tau * (head * value + dot(column, other, padded));
      store<f64>(entry, value - factor * head);
      addScaled(other, -factor, column, padded);
    }
  }
}
