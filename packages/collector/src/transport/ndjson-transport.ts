import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type Batch, decodeBatch, type OpenRun, type Section } from "@headroom/protocol";
import { type Transport, TransportError } from "./transport.ts";

/**
 * Writes runs to text files, one JSON object a line, for use without a server: `<run id>.<writer id>.ndjson`. NaN and
 * the infinities are the strings "NaN", "Infinity", "-Infinity". Every batch ends with a `batch` line; whatever follows
 * the last one was cut off by a crash and is removed on the next open, so that each point is there once.
 */
export function createNdjsonTransport({ directory }: { directory: string }): Transport {
  const files = new Map<string, { fd: number; lastSequence: number; length: number; opened: string }>();
  const nameOf = (runId: string, writerId: string) => join(directory, `${runId}.${writerId}.ndjson`);
  const writersOf = (runId: string) =>
    existsSync(directory) ? readdirSync(directory).filter((name) => name.startsWith(`${runId}.`)) : [];

  function openFile(run: OpenRun) {
    const name = nameOf(run.runId, run.writerId);
    const isNew = !existsSync(name);
    if (isNew && run.resume === "never" && writersOf(run.runId).length > 0) {
      throw new TransportError("refused", `Cannot open the run: it exists and resume is "never", got ${run.runId}`);
    }
    if (isNew && run.resume === "must" && writersOf(run.runId).length === 0) {
      throw new TransportError("refused", `Cannot open the run: resume is "must", and there is no run ${run.runId}`);
    }
    mkdirSync(directory, { recursive: true });
    const kept = isNew ? { lastSequence: 0, length: 0 } : wholeBatches(readFileSync(name, "utf8"));
    const fd = openSync(name, isNew ? "w" : "r+");
    ftruncateSync(fd, kept.length);
    const file = { fd, ...kept, opened: "" };
    files.set(`${run.runId}/${run.writerId}`, file);
    return file;
  }

  function write(file: { fd: number; length: number }, lines: readonly unknown[]): void {
    const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line, exactNumbers)}\n`).join(""));
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(file.fd, bytes, done, bytes.length - done, file.length + done);
    }
    fdatasyncSync(file.fd);
    file.length += bytes.length;
  }

  const guard = async <T>(action: string, work: () => T): Promise<T> => {
    try {
      return work();
    } catch (error) {
      if (error instanceof TransportError) throw error;
      throw new TransportError("unreachable", `Cannot ${action} in ${directory}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };

  return {
    open: (run) =>
      guard("open the run", () => {
        const file = files.get(`${run.runId}/${run.writerId}`) ?? openFile(run);
        const line = JSON.stringify(run);
        if (line !== file.opened) write(file, [{ kind: "run", ...run }]);
        file.opened = line;
        return { lastSequence: file.lastSequence };
      }),
    append: (bytes) =>
      guard("append a batch", () => {
        const batch = decodeBatch(bytes);
        const file = files.get(`${batch.runId}/${batch.writerId}`);
        if (!file) throw new TransportError("unknown-run", `Cannot append: the run ${batch.runId} is not open`);
        if (batch.sequence <= file.lastSequence) return;
        if (batch.sequence !== file.lastSequence + 1) {
          const expected = file.lastSequence + 1;
          throw new TransportError("refused", `Cannot append: expected batch ${expected}, got ${batch.sequence}`);
        }
        write(file, linesOf(batch));
        file.lastSequence = batch.sequence;
      }),
    heartbeat: async () => {},
    finish: (runId, status, atMs) =>
      guard("finish the run", () => {
        for (const [key, file] of files) {
          if (key.startsWith(`${runId}/`)) write(file, [{ kind: "finish", status, atMs }]);
        }
      }),
    close: async () => {
      for (const { fd } of files.values()) closeSync(fd);
      files.clear();
    },
  };
}

function linesOf(batch: Batch): unknown[] {
  return [...batch.sections.flatMap(linesOfSection), { kind: "batch", sequence: batch.sequence }];
}

function linesOfSection(section: Section): unknown[] {
  switch (section.kind) {
    case "frame":
      return Array.from(section.steps, (step, i) => ({
        kind: "point",
        step,
        wallTimeMs: section.wallTimesMs[i],
        metrics: Object.fromEntries(section.metrics.map((metric, m) => [metric, section.values[m]![i]])),
      }));
    case "spectrum":
      return [{ ...section, singularValues: [...section.singularValues] }];
    case "profile":
      return [{ ...section, values: [...section.values] }];
    case "event":
      return [section];
  }
}

/** Bytes up to the end of the last line that nothing can be missing after, and the last batch in them. */
function wholeBatches(text: string): { lastSequence: number; length: number } {
  let lastSequence = 0;
  let length = 0;
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    const { kind, sequence } = JSON.parse(text.slice(start, end)) as { kind: string; sequence?: number };
    start = end + 1;
    if (kind === "batch") lastSequence = sequence ?? lastSequence;
    if (kind === "batch" || kind === "run" || kind === "finish") length = start;
  }
  return { lastSequence, length: Buffer.byteLength(text.slice(0, length)) };
}

function exactNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
