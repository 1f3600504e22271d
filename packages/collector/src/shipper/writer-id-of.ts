import { createHash } from "node:crypto";

/**
 * The writer id of an epoch. A server that lost batches it had acknowledged (its store was replaced, or restored from
 * an older backup) would refuse the next sequence number; the collector then goes on as a new writer. The id is
 * derived, so that the epoch alone need be durable.
 */
export function writerIdOf(writerId: string, epoch: number): string {
  return epoch === 0 ? writerId : derivedWriterId(`${writerId}:${epoch}`);
}

/** A uuid that follows from a text. */
export function derivedWriterId(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
