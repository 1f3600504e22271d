/**
 * The series of the first panels, whole panels only, as long as they are at most `most` series together; the first panel
 * always. A panel is never drawn with a part of its lines.
 */
export function firstPanels<TSeries extends { readonly metric: string }>(
  series: readonly TSeries[],
  metrics: readonly string[],
  most: number,
): TSeries[] {
  const chosen: TSeries[] = [];
  for (const [i, metric] of metrics.entries()) {
    const panel = series.filter((one) => one.metric === metric);
    if (i > 0 && chosen.length + panel.length > most) break;
    chosen.push(...panel);
  }
  return chosen;
}
