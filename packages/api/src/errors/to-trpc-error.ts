import { WireError } from "@headroom/protocol";
import { StoreError, type StoreErrorCode } from "@headroom/store";
import { TRPCError } from "@trpc/server";

const CODE_OF_STORE_ERROR: Record<StoreErrorCode, TRPCError["code"]> = {
  "not-found": "NOT_FOUND",
  conflict: "CONFLICT",
  refused: "BAD_REQUEST",
  full: "SERVICE_UNAVAILABLE",
  unavailable: "SERVICE_UNAVAILABLE",
  "newer-version": "PRECONDITION_FAILED",
  corrupt: "INTERNAL_SERVER_ERROR",
};

/**
 * The answer a caller gets for an error: store, wire and limit errors say what they are; anything else is a bug,
 * answered generically (`isUnexpected` tells the caller to log it).
 */
export function toTRPCError(error: unknown): TRPCError {
  const cause = error instanceof TRPCError && error.cause !== undefined ? error.cause : error;
  if (cause instanceof StoreError) {
    return new TRPCError({ code: CODE_OF_STORE_ERROR[cause.code], message: cause.message, cause });
  }
  if (cause instanceof WireError) return new TRPCError({ code: "BAD_REQUEST", message: cause.message, cause });
  if (error instanceof TRPCError && error.code !== "INTERNAL_SERVER_ERROR") return error;
  return new TRPCError({
    code: "INTERNAL_SERVER_ERROR",
    message: "The server failed unexpectedly; its log says why",
    cause,
  });
}

/** True for errors that no caller can cause: bugs and broken machines, to be logged with their cause. */
export function isUnexpected(error: TRPCError): boolean {
  return error.code === "INTERNAL_SERVER_ERROR";
}

/** Machine-readable reason beside the message: a store error's code, "wire", "input", or null. */
export function reasonOf(error: TRPCError): StoreErrorCode | "wire" | "input" | null {
  if (error.cause instanceof StoreError) return error.cause.code;
  if (error.cause instanceof WireError) return "wire";
  return isZodError(error.cause) ? "input" : null;
}

/** Of a batch out of sequence: the number the store waits for. */
export function expectedSequenceOf({ cause }: TRPCError): { expectedSequence?: number } {
  const expectedSequence = cause instanceof StoreError ? cause.expectedSequence : undefined;
  return expectedSequence === undefined ? {} : { expectedSequence };
}

interface ZodIssues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

export function isZodError(error: unknown): error is ZodIssues {
  return error instanceof Error && error.name === "ZodError" && "issues" in error && Array.isArray(error.issues);
}

/** `Cannot read the input of run.list: limit must …, got 9000`: the first issue in one line, with the value seen. */
export function inputMessage(error: ZodIssues, procedure: string | undefined, input: unknown): string {
  const issue = error.issues[0];
  const where = procedure === undefined ? "the input" : `the input of ${procedure}`;
  if (issue === undefined) return `Cannot read ${where}`;
  let seen = input;
  for (const key of issue.path) {
    seen = typeof seen === "object" && seen !== null ? (seen as Record<PropertyKey, unknown>)[key] : undefined;
  }
  const at = issue.path.length === 0 ? "" : `${issue.path.map(String).join(".")}: `;
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : "";
  return `Cannot read ${where}: ${at}${issue.message}, got ${shorten(seen)}${more}`;
}

function shorten(value: unknown): string {
  const text =
    JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? String(inner) : inner)) ?? String(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
