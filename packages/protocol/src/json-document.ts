import type { z } from "zod";

/** Objects in each other: deeper, and a recursive reader's stack would overflow. */
const MAX_DEPTH = 64;

/**
 * Why a value cannot be kept as JSON and read back as it was; undefined when it can. Finite numbers, strings, booleans,
 * nulls, arrays and plain objects of these, at most 64 deep, no key `__proto__`; absent (undefined) fields are none.
 * Does not recurse.
 */
export function jsonFault(document: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: document, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (value === null || value === undefined || typeof value === "string" || typeof value === "boolean") continue;
    if (typeof value === "number") {
      if (Number.isFinite(value)) continue;
      return `must hold finite numbers, got ${value}`;
    }
    if (typeof value !== "object") return `must hold JSON values, got a ${typeof value}`;
    if (depth === MAX_DEPTH) return `must be at most ${MAX_DEPTH} objects deep, got more`;
    if (!Array.isArray(value) && !isPlain(value)) return `must hold JSON values, got a ${value.constructor.name}`;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "__proto__") return "must not have a key __proto__";
      open.push({ value: inner, depth: depth + 1 });
    }
  }
  return undefined;
}

/** A check for `schema.superRefine`: what is kept as JSON must come back as it was, and be small enough. */
export function keptAsJson(what: string, maximumBytes: number) {
  return (document: unknown, context: z.RefinementCtx): void => {
    const fault = jsonFault(document) ?? sizeFault(document, maximumBytes);
    if (fault !== undefined) context.addIssue({ code: "custom", message: `${what} ${fault}` });
  };
}

function sizeFault(document: unknown, maximumBytes: number): string | undefined {
  const bytes = JSON.stringify(document).length;
  return bytes <= maximumBytes ? undefined : `must be at most ${maximumBytes} bytes as JSON, got ${bytes}`;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
