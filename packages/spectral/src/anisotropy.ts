export interface AnisotropyOptions {
  /** also form cov(h) (O(n·d²)) for the participation ratio and IsoScore; default true */
  readonly covariance?: boolean;
}

/** How directional the states of one layer are; `undefined` where the quantity is undefined. */
export interface Anisotropy {
  /** mean of cos(h_i, h_j) over i ≠ j, in [−1, 1]; undefined with fewer than two non-zero states */
  readonly anisotropy: number | undefined;
  /** the same of h − mean h */
  readonly anisotropyCentred: number | undefined;
  /** ‖mean h‖² / mean ‖h‖², in [0, 1]; undefined when every state is zero */
  readonly meanEnergyShare: number | undefined;
  /** (tr C)²/‖C‖_F² of C = cov(h), in [1, d]; undefined when C = 0 or not asked for */
  readonly participationRatio: number | undefined;
  /** (participation ratio − 1)/(d − 1), in [0, 1]; undefined for d = 1 too */
  readonly isoScore: number | undefined;
  /** non-zero states that entered the cosines */
  readonly rowsUsed: number;
  /** non-zero rows of h − mean h that entered the centred cosines */
  readonly rowsUsedCentred: number;
}

/** Anisotropy of the states of one layer. */
export function anisotropy(
  states: Float32Array | Float64Array,
  rows: number,
  columns: number,
  options: AnisotropyOptions = {},
): Anisotropy {
  if (states.length !== rows * columns || !(rows > 0)) {
    throw new RangeError(
      `Cannot compute the anisotropy: states must hold rows x columns = ${rows} x ${columns} numbers, got length ${states.length}`,
    );
  }
  const mean = new Float64Array(columns);
  const plain = cosines(states, rows, columns, mean);
  let energy = 0;
  for (const h of states) energy += h * h;
  if (!Number.isFinite(energy)) {
    const at = states.findIndex((h) => !Number.isFinite(h));
    throw new RangeError(
      `Cannot compute the anisotropy: states must be finite, got ${states[at]} at row ${Math.floor(at / columns)}, column ${at % columns}`,
    );
  }
  for (let k = 0; k < rows; k++) for (let j = 0; j < columns; j++) mean[j]! += states[k * columns + j]! / rows;
  const centred = cosines(states, rows, columns, mean);
  let meanSquare = 0;
  for (const m of mean) meanSquare += m * m;

  let participationRatio: number | undefined;
  if (options.covariance ?? true) {
    const c = new Float64Array(columns * columns);
    for (let k = 0; k < rows; k++) {
      for (let i = 0; i < columns; i++) {
        const a = states[k * columns + i]! - mean[i]!;
        for (let j = 0; j < columns; j++) c[i * columns + j]! += a * (states[k * columns + j]! - mean[j]!);
      }
    }
    let trace = 0;
    let square = 0;
    for (let i = 0; i < columns; i++) trace += c[i * columns + i]!;
    for (const x of c) square += x * x;
    if (square > 0) participationRatio = (trace * trace) / square;
  }
  return {
    anisotropy: plain.mean,
    anisotropyCentred: centred.mean,
    meanEnergyShare: energy > 0 ? meanSquare / (energy / rows) : undefined,
    participationRatio,
    isoScore: participationRatio === undefined || columns === 1 ? undefined : (participationRatio - 1) / (columns - 1),
    rowsUsed: plain.rowsUsed,
    rowsUsedCentred: centred.rowsUsed,
  };
}

function cosines(states: Float32Array | Float64Array, rows: number, columns: number, centre: Float64Array) {
  const sum = new Float64Array(columns);
  let rowsUsed = 0;
  for (let k = 0; k < rows; k++) {
    const base = k * columns;
    let square = 0;
    for (let j = 0; j < columns; j++) square += (states[base + j]! - centre[j]!) ** 2;
    if (square === 0) continue;
    rowsUsed++;
    const inverse = 1 / Math.sqrt(square);
    for (let j = 0; j < columns; j++) sum[j]! += (states[base + j]! - centre[j]!) * inverse;
  }
  let square = 0;
  for (const s of sum) square += s * s;
  return { rowsUsed, mean: rowsUsed < 2 ? undefined : (square - rowsUsed) / (rowsUsed * rowsUsed - rowsUsed) };
}
