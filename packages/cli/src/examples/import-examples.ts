import { readFileSync } from "node:fs";
import { encodeBatch, type Frame } from "@headroom/protocol";
import { parse } from "csv-parse/sync";
import type { Headroom } from "../connect.ts";
import {
  EXAMPLE_METRICS,
  EXAMPLE_PROJECT,
  EXAMPLE_PROVENANCE,
  EXAMPLE_RUNS,
  EXAMPLE_TOKENS_PER_STEP,
  type ExampleRun,
} from "./example-runs.ts";

const FOLDER = new URL("../../examples/", import.meta.url);
/** When the figures were published; the curves carry no wall time of their own. */
const PUBLISHED_MS = Date.UTC(2024, 3, 11);

/** Adds the example runs that the store does not have yet; returns how many. Idempotent. */
export async function importExamples(headroom: Headroom): Promise<number> {
  let added = 0;
  for (const example of EXAMPLE_RUNS) {
    const { created } = await headroom.run.open.mutate({
      runId: example.runId,
      writerId: example.writerId,
      project: EXAMPLE_PROJECT,
      name: example.name,
      tags: ["example", "digitised"],
      startedAtMs: PUBLISHED_MS,
      modelCard: {
        vocabularySize: 50_304,
        hiddenSize: example.hiddenSize,
        layers: example.layers,
        tied: false,
        headBias: false,
        tokensPerStep: EXAMPLE_TOKENS_PER_STEP,
        provenance: EXAMPLE_PROVENANCE,
      },
    });
    if (!created) continue;
    const batch = { runId: example.runId, writerId: example.writerId, sequence: 1, sections: exampleFrames(example) };
    await headroom.series.append.mutate(new Blob([encodeBatch(batch) as Uint8Array<ArrayBuffer>]));
    await headroom.run.finish.mutate({ runId: example.runId, status: "finished", atMs: PUBLISHED_MS });
    added++;
  }
  return added;
}

/** One frame a metric: a blank cell is a value the figure does not show, so the series just has no point there. */
export function exampleFrames({ file }: ExampleRun): Frame[] {
  const rows: Record<string, string>[] = parse(readFileSync(new URL(file, FOLDER)), { columns: true });
  return Object.entries(EXAMPLE_METRICS).flatMap(([column, metric]) => {
    const shown = rows.filter((row) => row[column] !== "");
    if (shown.length === 0) return [];
    return {
      kind: "frame" as const,
      metrics: [metric],
      steps: Float64Array.from(shown, ({ step }) => Number(step)),
      wallTimesMs: new Float64Array(shown.length).fill(PUBLISHED_MS),
      values: [Float64Array.from(shown, (row) => Number(row[column]))],
    };
  });
}
