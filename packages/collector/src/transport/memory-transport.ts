import { type Batch, decodeBatch, type OpenRun, type RunEnd } from "@headroom/protocol";
import { type Transport, TransportError } from "./transport.ts";

/** A receiver in memory, as strict as a server: batches in sequence, each once, replays must be byte-identical. */
export interface MemoryTransport extends Transport {
  /** batches applied, in order, all runs and writers */
  readonly batches: readonly Batch[];
  readonly runs: ReadonlyMap<string, OpenRun & { status?: RunEnd }>;
  readonly heartbeats: number;
}

export function createMemoryTransport(): MemoryTransport {
  const batches: Batch[] = [];
  const runs = new Map<string, OpenRun & { status?: RunEnd }>();
  const applied = new Map<string, Uint8Array[]>();
  let heartbeats = 0;
  const writerKey = (runId: string, writerId: string) => `${runId}/${writerId}`;

  return {
    batches,
    runs,
    get heartbeats() {
      return heartbeats;
    },
    async open(run) {
      const known = runs.get(run.runId);
      const key = writerKey(run.runId, run.writerId);
      if (known && !applied.has(key) && run.resume === "never") {
        throw new TransportError("refused", `Cannot open the run: it exists and resume is "never", got ${run.runId}`);
      }
      if (!known && run.resume === "must") {
        throw new TransportError("refused", `Cannot open the run: resume is "must", and there is no run ${run.runId}`);
      }
      runs.set(run.runId, { ...known, ...run });
      if (!applied.has(key)) applied.set(key, []);
      return { lastSequence: applied.get(key)!.length };
    },
    async append(bytes) {
      const batch = decodeBatch(bytes);
      const writer = applied.get(writerKey(batch.runId, batch.writerId));
      if (!writer) throw new TransportError("unknown-run", `Cannot append: there is no run ${batch.runId}`);
      const before = writer[batch.sequence - 1];
      if (before) {
        if (Buffer.compare(before, bytes) === 0) return;
        throw new TransportError("refused", `Cannot append: batch ${batch.sequence} came before with other content`);
      }
      if (batch.sequence !== writer.length + 1) {
        throw new TransportError(
          "refused",
          `Cannot append: expected batch ${writer.length + 1}, got ${batch.sequence}`,
        );
      }
      writer.push(bytes.slice());
      batches.push(batch);
    },
    async heartbeat(runId) {
      if (!runs.has(runId))
        throw new TransportError("unknown-run", `Cannot take a heartbeat: there is no run ${runId}`);
      heartbeats++;
    },
    async finish(runId, status) {
      const run = runs.get(runId);
      if (!run) throw new TransportError("unknown-run", `Cannot finish: there is no run ${runId}`);
      runs.set(runId, { ...run, status });
    },
    async close() {},
  };
}
