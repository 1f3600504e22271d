import type { SeriesColumns } from "@headroom/protocol";
import { stringify } from "csv-stringify/sync";
import { formulaSafe } from "./formula-safe.ts";

/** CSV with a header; non-finite numbers are spelled NaN, Infinity, -Infinity; texts are `formulaSafe`. */
export async function* csvText(parts: AsyncIterable<SeriesColumns>): AsyncGenerator<string> {
  yield "metric,attempt,superseded,step,wall_time_ms,value\n";
  for await (const { metric, attempt, superseded, steps, wallTimesMs, values } of parts) {
    const place = stringify([[formulaSafe(metric), attempt, String(superseded)]], { eof: false });
    let text = "";
    for (let i = 0; i < steps.length; i++)
      text += `${place},${steps[i]},${spell(wallTimesMs[i]!)},${spell(values[i]!)}\n`;
    yield text;
  }
}

/** One JSON object a line; JSON has no non-finite numbers: they are the texts "NaN", "Infinity", "-Infinity". */
export async function* jsonLines(parts: AsyncIterable<SeriesColumns>): AsyncGenerator<string> {
  for await (const { metric, attempt, superseded, steps, wallTimesMs, values } of parts) {
    const place = JSON.stringify({ metric, attempt, superseded }).slice(0, -1);
    let text = "";
    for (let i = 0; i < steps.length; i++) {
      text += `${place},"step":${steps[i]},"wall_time_ms":${json(wallTimesMs[i]!)},"value":${json(values[i]!)}}\n`;
    }
    yield text;
  }
}

/** Read back, it is the same number, the sign of zero included. */
function spell(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function json(value: number): string {
  return Number.isFinite(value) ? spell(value) : `"${value}"`;
}
