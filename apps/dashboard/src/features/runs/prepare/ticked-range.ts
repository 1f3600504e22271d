/**
 * What is ticked after a click on a run: with an anchor everything between it and the run in the table's order (a click
 * with shift held), else the run alone.
 */
export function tickedRange(
  ticked: readonly string[],
  order: readonly string[],
  anchor: string | undefined,
  slug: string,
  on: boolean,
): string[] {
  const from = anchor === undefined ? -1 : order.indexOf(anchor);
  const to = order.indexOf(slug);
  const range = from < 0 || to < 0 ? [slug] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return on ? [...new Set([...ticked, ...range])] : ticked.filter((one) => !range.includes(one));
}
