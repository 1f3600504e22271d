export type StoreErrorCode = "not-found" | "conflict" | "refused" | "full" | "newer-version" | "corrupt";

/** A store operation that failed for a reason the caller can act on; the message is fit to show. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
