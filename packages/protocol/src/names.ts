import { z } from "zod";
import { LIMITS } from "./limits.ts";

/** Names hold none of these. */
const CONTROL = /\p{Cc}/u;
const LONE_SURROGATE = /\p{Cs}/u;

function text(maximum: number, what: string) {
  return (
    z
      .string()
      .min(1, `${what} must not be empty`)
      .max(maximum, `${what} must have at most ${maximum} characters`)
      .refine((value) => !CONTROL.test(value), `${what} must not contain control characters`)
      // A lone surrogate has no UTF-8, so no address and no file.
      .refine((value) => !LONE_SURROGATE.test(value), `${what} must be well-formed Unicode`)
  );
}

// One spelling per id, since ids are compared as texts.
function uuid() {
  return z.uuid().regex(/^[^A-Z]*$/, "an id must be in lower case");
}

export const metricNameSchema = text(LIMITS.metricNameLength, "a metric name");
/** `.` and `..` have no address: every client takes them for steps in the path. */
export const projectNameSchema = text(LIMITS.nameLength, "a project name").refine(
  (name) => name !== "." && name !== "..",
  "a project name must not be . or ..",
);
export const runNameSchema = text(LIMITS.nameLength, "a run name");
export const tagSchema = text(LIMITS.tagLength, "a tag");
export const tagsSchema = z.array(tagSchema).max(LIMITS.tagsPerRun);
/** ms since 1970, within what a Date can say */
export const timeMsSchema = z.number().min(-8.64e15).max(8.64e15);
/** Any text but NUL, which Postgres cannot hold. */
export const freeText = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .refine((value) => !value.includes("\0"), "a text must not contain NUL");
export const noteSchema = freeText(LIMITS.noteLength);
/** Ids of runs and writers are made by the client, so that a run can start with no server in reach. */
export const runIdSchema = uuid();
export const writerIdSchema = uuid();
export const runReferenceSchema = text(LIMITS.nameLength + 16, "a run id or slug");

/** What a slug is made of: at most so many characters of the name, so many hex digits of the id, a word for a name without any. */
export const SLUG = { nameLength: 60, idDigits: 6, wordless: "run" } as const;

/** URL part of a run: its name in lower case and the last six hex digits of its id, the same on both ends of the wire. */
export function runSlug(name: string, runId: string): string {
  const words = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, SLUG.nameLength)
    .replace(/-+$/, "");
  const suffix = runId.replaceAll("-", "").slice(-SLUG.idDigits);
  return `${words === "" ? SLUG.wordless : words}-${suffix}`;
}
