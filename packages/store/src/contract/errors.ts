/** `unavailable`: nothing is wrong with the request; the database cannot be reached or written now, try again later */
export type StoreErrorCode =
  | "not-found"
  | "conflict"
  | "refused"
  | "full"
  | "unavailable"
  | "newer-version"
  | "corrupt";

export interface StoreErrorOptions extends ErrorOptions {
  /** of a batch out of sequence: the number the store waits for */
  readonly expectedSequence?: number;
}

/** A store operation that failed for a reason the caller can act on; the message is fit to show. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly expectedSequence: number | undefined;

  constructor(code: StoreErrorCode, message: string, options?: StoreErrorOptions) {
    super(message, options);
    this.code = code;
    this.expectedSequence = options?.expectedSequence;
  }
}
