import type { ContextCounts, RepeatedContexts } from "../count/context-counts.ts";
import type { MixedContexts } from "../count/mixed-rows-builder.ts";
import { createRandom, type Random } from "../random.ts";

/**
 * The same counts over a seeded random sample of the repeated contexts, so that mixed rows have about `mostEntries` entries; itself when they have no
 * more. One-hot contexts are known by their sums, which are scaled by the share kept.
 *
 * Only `repeated` is thinned; the other totals stay those of the whole.
 */
export function thinContexts(counts: ContextCounts, mostEntries: number, seed: number): ContextCounts {
  const entries = counts.repeated.reduce((sum, half) => sum + half.mixed.columns.length, 0);
  if (entries <= mostEntries) return counts;
  const share = mostEntries / entries;
  const random = createRandom(seed, 30);
  const thin = ({ oneHot, mixed }: RepeatedContexts): RepeatedContexts => ({
    oneHot: {
      rows: oneHot.rows.map((x) => x * share),
      weight: oneHot.weight.map((x) => x * share),
      weightSquared: oneHot.weightSquared.map((x) => x * share),
    },
    mixed: sampleRows(mixed, share, random),
  });
  return { ...counts, repeated: [thin(counts.repeated[0]), thin(counts.repeated[1])] };
}

function sampleRows(rows: MixedContexts, share: number, random: Random): MixedContexts {
  const { rowStarts, columns, counts, totals } = rows;
  const kept = new Uint32Array(totals.length);
  let keptRows = 0;
  let entries = 0;
  for (let r = 0; r < totals.length; r++) {
    if (random.uniform() >= share) continue;
    kept[keptRows++] = r;
    entries += rowStarts[r + 1]! - rowStarts[r]!;
  }
  const out: MixedContexts = {
    rowStarts: new Float64Array(keptRows + 1),
    columns: new Uint32Array(entries),
    counts: new Uint32Array(entries),
    totals: new Uint32Array(keptRows),
  };
  let end = 0;
  for (let i = 0; i < keptRows; i++) {
    const r = kept[i]!;
    out.totals[i] = totals[r]!;
    const to = rowStarts[r + 1]!;
    for (let e = rowStarts[r]!; e < to; e++, end++) {
      out.columns[end] = columns[e]!;
      out.counts[end] = counts[e]!;
    }
    out.rowStarts[i + 1] = end;
  }
  return out;
}
