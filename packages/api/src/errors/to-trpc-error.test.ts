import { WireError } from "@headroom/protocol";
import { StoreError, type StoreErrorCode } from "@headroom/store";
import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { describe, expect, it } from "vitest";
import { inputMessage, isUnexpected, reasonOf, toTRPCError } from "./to-trpc-error.ts";

describe("toTRPCError(error)", () => {
  it.each<[StoreErrorCode, number]>([
    ["not-found", 404],
    ["conflict", 409],
    ["refused", 400],
    ["full", 503],
    ["unavailable", 503],
    ["newer-version", 412],
    ["corrupt", 500],
  ])("a store's %s is %i and keeps its message", (code, status) => {
    const error = toTRPCError(new StoreError(code, "Cannot do it"));
    expect(error.message).toBe("Cannot do it");
    expect(getHTTPStatusCodeFromError(error)).toBe(status);
    expect(reasonOf(error)).toBe(code);
  });

  it("a wire error is the caller's", () => {
    const error = toTRPCError(new WireError("Cannot read a batch"));
    expect(getHTTPStatusCodeFromError(error)).toBe(400);
    expect(reasonOf(error)).toBe("wire");
    expect(isUnexpected(error)).toBe(false);
  });

  it("an error that tRPC wrapped is known by its cause", () => {
    const cause = new StoreError("full", "Cannot write: the disk is full");
    const wrapped = new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: cause.message, cause });
    expect(toTRPCError(wrapped).code).toBe("SERVICE_UNAVAILABLE");
  });

  it("anything else is unexpected and says nothing of itself", () => {
    const error = toTRPCError(new Error("password in /etc/x"));
    expect(isUnexpected(error)).toBe(true);
    expect(error.message).not.toContain("password");
    expect((error.cause as Error).message).toContain("password");
  });
});

describe("inputMessage(error, procedure, input)", () => {
  const issue = (path: PropertyKey[], message = "must be small") => ({ issues: [{ path, message }] });

  it("shows the value at the path", () => {
    expect(inputMessage(issue(["a", 1]), "run.list", { a: [0, 7] })).toBe(
      "Cannot read the input of run.list: a.1: must be small, got 7",
    );
  });

  it("shortens long values and counts further issues", () => {
    const error = { issues: [...issue(["a"]).issues, ...issue(["b"]).issues] };
    const message = inputMessage(error, "x", { a: "y".repeat(1_000) });
    expect(message.length).toBeLessThan(150);
    expect(message).toMatch(/\.\.\. \(and 1 more\)$/);
  });

  it("bears absent input", () => {
    expect(inputMessage(issue(["a", "b"]), undefined, undefined)).toBe(
      "Cannot read the input: a.b: must be small, got undefined",
    );
  });
});
