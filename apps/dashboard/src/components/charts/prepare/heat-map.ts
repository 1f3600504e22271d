/** Singular values of the head at some steps, ready to draw: rows are σ_i/σ_1 for i = 1…ranks, columns are steps. */
export interface HeatMapModel {
  readonly steps: Float64Array;
  /** step at which column c begins; one more than there are columns */
  readonly edges: Float64Array;
  /** number of singular values drawn, i = 1…ranks */
  readonly ranks: number;
  /** ranks × columns, row-major; NaN where a value is missing or σ_1 is 0 */
  readonly ratios: Float64Array;
  /** of each column: how many leading values the method resolved; what comes after is its noise */
  readonly resolved: Int32Array;
  readonly hiddenSize: number;
}

interface SpectrumColumn {
  readonly step: number;
  readonly attempt: number;
  readonly columns: number;
  readonly singularValues: Float64Array;
  readonly provenance?: { readonly resolutionFloor: number } | undefined;
}

/**
 * σ_i/σ_1 by step, as in Fig 4 of Godey et al. 2024. A column reaches half-way to its neighbours; the spectra of a later
 * attempt replace those it rewound over. Undefined without spectra.
 */
export function heatMap(spectra: readonly SpectrumColumn[], maxRanks: number): HeatMapModel | undefined {
  const shown = withoutSuperseded(spectra);
  if (shown.length === 0) return undefined;
  const ranks = Math.min(maxRanks, Math.max(...shown.map((spectrum) => spectrum.singularValues.length)));
  const count = shown.length;
  const ratios = new Float64Array(ranks * count).fill(Number.NaN);
  shown.forEach((spectrum, c) => {
    const sigma = spectrum.singularValues;
    const largest = sigma[0];
    if (largest === undefined || !(largest > 0)) return;
    for (let i = 0; i < Math.min(ranks, sigma.length); i++) ratios[i * count + c] = sigma[i]! / largest;
  });
  const steps = Float64Array.from(shown, (spectrum) => spectrum.step);
  const resolved = Int32Array.from(shown, (spectrum) => Math.min(ranks, resolvedValues(spectrum)));
  const hiddenSize = Math.max(...shown.map((s) => s.columns));
  return { steps, edges: columnEdges(steps), ranks, ratios, resolved, hiddenSize };
}

/** Values above the floor, of those that are here; all where no floor is known. */
export function resolvedValues({ singularValues, provenance }: Pick<SpectrumColumn, "singularValues" | "provenance">) {
  if (provenance === undefined) return singularValues.length;
  const below = singularValues.findIndex((value) => value <= provenance.resolutionFloor);
  return below < 0 ? singularValues.length : below;
}

export function withoutSuperseded<T extends { readonly step: number; readonly attempt: number }>(
  records: readonly T[],
): T[] {
  const sorted = [...records].sort((a, b) => a.attempt - b.attempt || a.step - b.step);
  const kept: T[] = [];
  for (const record of sorted) {
    while (kept.length > 0 && kept[kept.length - 1]!.step >= record.step) kept.pop();
    kept.push(record);
  }
  return kept;
}

function columnEdges(steps: Float64Array): Float64Array {
  const n = steps.length;
  const edges = new Float64Array(n + 1);
  for (let c = 1; c < n; c++) edges[c] = (steps[c - 1]! + steps[c]!) / 2;
  edges[0] = n > 1 ? Math.max(0, steps[0]! - (edges[1]! - steps[0]!)) : Math.max(0, steps[0]! - 0.5);
  edges[n] = n > 1 ? steps[n - 1]! + (steps[n - 1]! - edges[n - 1]!) : steps[0]! + 0.5;
  return edges;
}

/** Column whose half-way marks hold the step; undefined outside. */
export function columnAt(edges: Float64Array, step: number): number | undefined {
  if (edges.length < 2 || step < edges[0]! || step > edges[edges.length - 1]!) return undefined;
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}
