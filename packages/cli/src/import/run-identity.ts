import { createHash } from "node:crypto";
import type { HistoryRun } from "@headroom/history";

/**
 * Ids of an imported run and of its writer, the same whenever the same run is read again: from the id that its tool gave it, else from its name
 * and its first row (a file that grows keeps both).
 */
export function importedIds(project: string, run: HistoryRun, name: string): { runId: string; writerId: string } {
  const identity = JSON.stringify(run.id ?? [name, firstRow(run)]);
  return { runId: uuidOf(`run\n${project}\n${identity}`), writerId: uuidOf(`writer\n${project}\n${identity}`) };
}

function firstRow({ series }: HistoryRun): unknown {
  const line = Math.min(...series.map(({ lines }) => lines[0] ?? Number.POSITIVE_INFINITY));
  return series
    .filter(({ lines }) => lines[0] === line)
    .map(({ name, steps, values }) => [name, steps[0], String(values[0])]);
}

/** A uuid of version 8 (RFC 9562) from a SHA-256. */
function uuidOf(text: string): string {
  const h = createHash("sha256").update(`headroom import\n${text}`).digest("hex");
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`;
}
