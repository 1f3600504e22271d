import { decodeBatch, LIMITS } from "@headroom/protocol";
import type { AppendResult } from "@headroom/store";
import { TRPCError } from "@trpc/server";
import type { Verb } from "../verb.ts";

/** Applies one batch of the ingest wire, exactly once; the answer comes after the store's transaction. */
export async function appendSeries({ ctx, input }: Verb<ReadableStream>): Promise<AppendResult> {
  const bytes = await readAtMost(input, LIMITS.batchBytes);
  const batch = decodeBatch(bytes);
  const result = await ctx.health.watch(ctx.store.runs.append(batch));
  if (result.applied) ctx.assessor.note(batch.runId);
  return result;
}

async function readAtMost(stream: ReadableStream, maximumBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.byteLength;
    if (length > maximumBytes) {
      throw new TRPCError({
        code: "PAYLOAD_TOO_LARGE",
        message: `Cannot read a batch: at most ${maximumBytes} bytes, got more than ${length}`,
      });
    }
    parts.push(part);
  }
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}
