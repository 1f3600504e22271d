import { METRIC } from "@headroom/protocol";

/** Question of the heat map: Fig 4 draws the first hundred singular values. */
export const HEAT_MAP_RANKS = 100;

export function spectraQuery(run: string) {
  return { run, count: HEAT_MAP_RANKS, maxSteps: 600 };
}

export function profilesQuery(run: string) {
  return { run, metric: METRIC.anisotropy, maxSteps: 200 };
}
