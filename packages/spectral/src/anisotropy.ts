import { gramView, trace } from "./gram-eigenvalues.ts";
import { accumulateGram } from "./gram-of-head.ts";
import { keepKernels, reserve } from "./kernels.ts";

export interface AnisotropyOptions {
  /** also the cosines of h − mean h (a second pass); default true */
  readonly centred?: boolean;
  /** also cov(h) (O(n·d²)) for the participation ratio and IsoScore; default true */
  readonly covariance?: boolean;
}

/** How directional the states of one layer are; `undefined` where a quantity is undefined or was not asked for. */
export interface Anisotropy {
  /** mean of cos(h_i, h_j) over i ≠ j, in [−1, 1]; undefined with fewer than two non-zero states */
  readonly anisotropy: number | undefined;
  /** the same of h − mean h */
  readonly anisotropyCentred: number | undefined;
  /** ‖mean h‖² / mean ‖h‖², in [0, 1]; undefined when every state is zero */
  readonly meanEnergyShare: number | undefined;
  /** (tr C)²/‖C‖_F² of C = cov(h), in [1, d]; undefined when C = 0 */
  readonly participationRatio: number | undefined;
  /** (participation ratio − 1)/(d − 1), in [0, 1]; undefined for d = 1 too */
  readonly isoScore: number | undefined;
  /** non-zero states that entered the cosines */
  readonly rowsUsed: number;
  /** non-zero rows of h − mean h that entered the centred cosines; 0 when not asked for */
  readonly rowsUsedCentred: number;
}

/**
 * Anisotropy of the states of one layer: the mean cosine of all pairs, without forming a pair.
 *
 * (‖Σu_i‖² − n)/(n² − n), u_i = h_i/‖h_i‖ (Godey et al. 2024, section 4.1; exact). IsoScore = (PR − 1)/(d − 1)
 * (Rudman et al. 2022), PR the participation ratio of cov(h).
 *
 * @param states n x d, row-major, not written; leave padding and BOS tokens out before
 * @returns a record; zero vectors are skipped and n reduced accordingly
 * @throws RangeError when the length is not rows x columns or a state is not finite (named)
 *
 * Accumulated in float64, error about 1e-15. Cost O(n·d) for the cosines, n·d² flops for the covariance.
 *
 * @example
 * ```ts
 * const states = Float64Array.of(1, 0, 0, 1, 1, 1); // 3 x 2
 * anisotropy(states, 3, 2).anisotropy; // => 2 * Math.SQRT1_2 / 3
 * ```
 */
export function anisotropy(
  states: Float32Array | Float64Array,
  rows: number,
  columns: number,
  options: AnisotropyOptions = {},
): Anisotropy {
  checkStates(states, rows, columns);
  const plain = cosineSums(states, rows, columns, undefined, 1);
  const { scale } = plain;
  const mean = plain.sum.map((sum) => sum / rows);
  const centred = (options.centred ?? true) ? cosineSums(states, rows, columns, mean, scale) : undefined;
  let meanSquare = 0;
  for (const m of mean) meanSquare += m * m;
  const participationRatio = (options.covariance ?? true) ? covariancePr(states, rows, columns) : undefined;
  return {
    anisotropy: meanCosine(plain),
    anisotropyCentred: centred && meanCosine(centred),
    meanEnergyShare: plain.energy > 0 ? meanSquare / (plain.energy / rows) : undefined,
    participationRatio,
    isoScore: participationRatio === undefined || columns === 1 ? undefined : (participationRatio - 1) / (columns - 1),
    rowsUsed: plain.rowsUsed,
    rowsUsedCentred: centred?.rowsUsed ?? 0,
  };
}

interface CosineSums {
  /** ‖Σu‖² */
  readonly unitSquare: number;
  readonly rowsUsed: number;
  /** Σ‖h‖² */
  readonly energy: number;
  /** Σh, times `scale` */
  readonly sum: Float64Array;
  /** power of two applied to every state */
  readonly scale: number;
}

function meanCosine({ unitSquare, rowsUsed }: CosineSums): number | undefined {
  if (rowsUsed < 2) return undefined;
  return Math.max(-1, Math.min(1, (unitSquare - rowsUsed) / (rowsUsed * rowsUsed - rowsUsed)));
}

/** States per block: 64 rows of 512 float32 stay in the second-level cache. */
const blockRows = 64;

function cosineSums(
  states: Float32Array | Float64Array,
  rows: number,
  columns: number,
  mean: Float64Array | undefined,
  scale: number,
): CosineSums {
  const { call, memory } = cosineKernels();
  const vectorBytes = (columns + 4) * 8;
  const meanAt = 1024;
  const unitAt = meanAt + vectorBytes;
  const sumAt = unitAt + vectorBytes;
  const normsAt = sumAt + vectorBytes;
  const scratchAt = normsAt + blockRows * 8;
  const stageAt = scratchAt + 4 * vectorBytes;
  reserve(memory, stageAt + blockRows * columns * states.BYTES_PER_ELEMENT + 64);
  const { buffer } = memory;
  new Float64Array(buffer, meanAt, (stageAt - meanAt) / 8).fill(0);
  if (mean) new Float64Array(buffer, meanAt, columns).set(mean);
  const norms = new Float64Array(buffer, normsAt, blockRows);
  const isFloat32 = states instanceof Float32Array;
  const stage = isFloat32
    ? new Float32Array(buffer, stageAt, blockRows * columns)
    : new Float64Array(buffer, stageAt, blockRows * columns);
  const add = isFloat32 ? call.addCosinesF32 : call.addCosinesF64;

  let rowsUsed = 0;
  let energy = 0;
  for (let row = 0; row < rows; row += blockRows) {
    const count = Math.min(blockRows, rows - row);
    stage.set(states.subarray(row * columns, (row + count) * columns));
    if (scale !== 1) for (let i = 0; i < count * columns; i++) stage[i]! *= scale;
    add(stageAt, count, columns, mean ? meanAt : 0, unitAt, mean ? 0 : sumAt, normsAt, scratchAt);
    for (let i = 0; i < count; i++) {
      const square = norms[i]!;
      energy += square;
      if (square > 0) rowsUsed++;
    }
  }
  if (!(energy < 1e280 && (energy > 1e-280 || mean)) && scale === 1) {
    const rescale = powerOfTwoScale(states, columns);
    if (rescale !== 1) return cosineSums(states, rows, columns, mean, rescale);
  }
  let unitSquare = 0;
  for (const u of new Float64Array(buffer, unitAt, columns)) unitSquare += u * u;
  return { unitSquare, rowsUsed, energy, sum: new Float64Array(buffer, sumAt, columns).slice(), scale };
}

/** Apart from the spectra's memory: this one stays as small as one block of states. */
const cosineKernels = keepKernels();

/** @throws RangeError naming the first state that is NaN or infinite */
function powerOfTwoScale(states: Float32Array | Float64Array, columns: number): number {
  let largest = 0;
  for (let i = 0; i < states.length; i++) {
    const size = Math.abs(states[i]!);
    if (!(size <= largest)) largest = size;
    if (!Number.isFinite(size)) {
      throw new RangeError(
        `Cannot compute the anisotropy: states must be finite, got ${states[i]} at row ${Math.floor(i / columns)}, column ${i % columns}`,
      );
    }
  }
  return largest === 0 ? 1 : 2 ** Math.max(-1000, Math.min(1000, -Math.floor(Math.log2(largest))));
}

/** (tr C)²/‖C‖_F², by whichever of the two Gram matrices of the centred states is smaller. */
function covariancePr(states: Float32Array | Float64Array, rows: number, columns: number): number | undefined {
  const { kernels, memory, plan } = accumulateGram({ data: states, rows, columns }, { centreRows: true });
  const g = gramView(kernels, memory);
  const total = trace(g, plan.columns, memory.paddedColumns);
  if (!(total > 0)) return undefined;
  let square = 0;
  for (let i = 0; i < plan.columns; i++) {
    const row = i * memory.paddedColumns;
    for (let j = 0; j < i; j++) square += 2 * (g[row + j]! / total) ** 2;
    square += (g[row + i]! / total) ** 2;
  }
  return Math.min(columns, Math.max(1, 1 / square));
}

function checkStates(states: Float32Array | Float64Array, rows: number, columns: number): void {
  if (!(states instanceof Float32Array) && !(states instanceof Float64Array)) {
    throw new TypeError("Cannot compute the anisotropy: states must be a Float32Array or Float64Array");
  }
  for (const [name, value] of [["rows", rows] as const, ["columns", columns] as const]) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`Cannot compute the anisotropy: ${name} must be a positive integer, got ${value}`);
    }
  }
  if (states.length !== rows * columns) {
    throw new RangeError(
      `Cannot compute the anisotropy: states must hold rows x columns = ${rows} x ${columns} numbers, got length ${states.length}`,
    );
  }
}
