/** How a delimited file is written. */
export interface Dialect {
  readonly delimiter: "," | ";" | "\t" | "|" | " ";
  readonly decimal: "." | ",";
}

const DELIMITERS = ["\t", ";", "|", ","] as const;
const SAMPLE_LINES = 50;
/** a number with a decimal comma, as a whole cell */
const DECIMAL_COMMA = /^\s*"?[+-]?\d+,\d+(e[+-]?\d+)?"?\s*$/i;

/**
 * The delimiter that cuts the sample into the same number (two or more) of cells most often, and whether numbers have a decimal comma.
 * null when no delimiter cuts it into a table.
 */
export function dialectOf(lines: readonly string[]): Dialect | null {
  const sample = lines.filter((line) => line.trim() !== "" && !line.startsWith("#")).slice(0, SAMPLE_LINES);
  if (sample.length === 0) return null;
  let best: { delimiter: Dialect["delimiter"]; score: number } | null = null;
  for (const delimiter of DELIMITERS) {
    const counts = sample.map((line) => splitOutsideQuotes(line, delimiter).length);
    const usual = mode(counts);
    if (usual < 2) continue;
    const score = counts.filter((count) => count === usual).length / counts.length;
    if (best === null || score > best.score + 1e-9) best = { delimiter, score };
  }
  if (best === null || best.score < 0.5) return null;
  const { delimiter } = best;
  const comma = delimiter !== ",";
  const cells = sample.slice(1).flatMap((line) => splitOutsideQuotes(line, delimiter));
  const commas = comma ? cells.filter((cell) => DECIMAL_COMMA.test(cell)).length : 0;
  const points = cells.filter((cell) => /^\s*"?[+-]?\d+\.\d+(e[+-]?\d+)?"?\s*$/i.test(cell)).length;
  return { delimiter, decimal: commas > points ? "," : "." };
}

/** The cells of one line, quotes respected and kept. */
export function splitOutsideQuotes(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"') quoted = !quoted;
    else if (!quoted && line[i] === delimiter) {
      cells.push(line.slice(start, i));
      start = i + 1;
    }
  }
  cells.push(line.slice(start));
  return cells;
}

function mode(counts: readonly number[]): number {
  const seen = new Map<number, number>();
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
  let best = 0;
  let often = 0;
  for (const [count, times] of seen)
    if (times > often || (times === often && count > best)) [best, often] = [count, times];
  return best;
}
