import type { History, HistoryRun, LeftOut } from "@headroom/history";
import { METRIC, metricDefinition } from "@headroom/protocol";

/** Series named in the line that says what was read. */
const MOST_NAMED = 6;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach a terminal
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text from a file, safe to print: control characters are shown as escapes. */
export function printable(text: string): string {
  return text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** One line a run on what was read, and one on what was left out. */
export function describeHistory(path: string, history: History): string[] {
  const lines = history.runs.map(
    (run) => `${printable(path)}: ${history.format}, ${describeRun(run, history.runs.length > 1)}`,
  );
  if (history.leftOut.length > 0) lines.push(`left out: ${history.leftOut.map(describeLeftOut).join("; ")}`);
  for (const note of history.notes) lines.push(`note: ${printable(note)}`);
  if (history.unmappedEvaluations.length > 0) {
    const example = history.unmappedEvaluations[0]!;
    lines.push(
      `not taken for an evaluation loss: ${history.unmappedEvaluations.map(printable).join(", ")}; say so with --map ${METRIC.evalLoss}='${printable(example)}'`,
    );
  }
  return lines;
}

function describeRun(run: HistoryRun, named: boolean): string {
  const name = named ? `run ${printable(run.name ?? "without a name")}, ` : "";
  const steps = run.series.flatMap(({ steps }) => [steps.at(0) ?? 0, steps.at(-1) ?? 0]);
  const labels = run.series.map(({ metric, steps }) => `${label(metric)} (${steps.length.toLocaleString("en")})`);
  const shown =
    labels.slice(0, MOST_NAMED).join(", ") +
    (labels.length > MOST_NAMED ? ` and ${labels.length - MOST_NAMED} more` : "");
  const rewinds =
    run.rewinds.length === 0
      ? ""
      : `; ${run.rewinds.length} rewind${run.rewinds.length === 1 ? "" : "s"}, later attempt kept`;
  return `${name}${run.stepUnit}s ${Math.min(...steps).toLocaleString("en")}-${Math.max(...steps).toLocaleString("en")}: ${shown}${rewinds}`;
}

function label(metric: string): string {
  return printable(metricDefinition(metric).label);
}

function describeLeftOut({ reason, count, firstLine }: LeftOut): string {
  return `${count} x ${printable(reason)} (first: line ${firstLine})`;
}
