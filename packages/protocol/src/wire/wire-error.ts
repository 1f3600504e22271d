/** Bytes that are not a batch, or a batch that breaks a limit: the message says which constraint and the value seen. */
export class WireError extends Error {
  override readonly name = "WireError";
}
