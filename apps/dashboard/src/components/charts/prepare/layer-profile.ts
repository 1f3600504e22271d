import { colourOfShare } from "./colour-scale.ts";
import { withoutSuperseded } from "./heat-map.ts";

interface ProfileRecord {
  readonly step: number;
  readonly attempt: number;
  readonly values: Float64Array;
}

export interface ProfileLine {
  readonly step: number;
  readonly values: Float64Array;
  readonly colour: string;
  readonly newest: boolean;
}

/**
 * At most `count` profiles, the first and the newest always among them, the others nearest to equal distances in step,
 * coloured by step. Fig 2 of Godey et al. 2024 draws the newest only.
 */
export function layerProfiles(records: readonly ProfileRecord[], count: number): ProfileLine[] {
  const all = withoutSuperseded(records);
  if (all.length === 0) return [];
  const first = all[0]!.step;
  const last = all[all.length - 1]!.step;
  const chosen = new Set<ProfileRecord>();
  for (let k = 0; k < Math.min(count, all.length); k++) {
    const wanted = count === 1 ? last : first + ((last - first) * k) / (Math.min(count, all.length) - 1 || 1);
    chosen.add(nearest(all, wanted));
  }
  chosen.add(all[all.length - 1]!);
  return all
    .filter((record) => chosen.has(record))
    .map((record) => ({
      step: record.step,
      values: record.values,
      colour: colourOfShare(last > first ? (record.step - first) / (last - first) : 1),
      newest: record.step === last,
    }));
}

function nearest(records: readonly ProfileRecord[], step: number): ProfileRecord {
  return records.reduce((best, record) => (Math.abs(record.step - step) < Math.abs(best.step - step) ? record : best));
}
