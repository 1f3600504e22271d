import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { appRouter } from "./root.ts";

it("the protocol's README lists every procedure, with its method", () => {
  const readme = readFileSync(new URL("../../protocol/README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| `([a-zA-Z]+\.[a-zA-Z]+)` +\| (GET|POST|SSE)\b/gm)].map(([, name, method]) => [
    name!,
    method!,
  ]);
  const methods = { query: "GET", mutation: "POST", subscription: "SSE" } as const;
  const procedures: Readonly<Record<string, { _def: { type: keyof typeof methods } }>> = appRouter._def
    .procedures as never;
  const listed = Object.entries(procedures).map(([name, { _def }]) => [name, methods[_def.type]]);
  expect(rows.sort()).toEqual(listed.sort());
});
