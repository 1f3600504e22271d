import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { clientCatalogue, clientCatalogueText } from "./client-catalogue.ts";
import { GLOSSARY } from "./glossary.ts";

const STALE = "stale: pnpm build && node packages/protocol/scripts/make-catalogue.mjs";

it("generated/catalogue.json is fresh", () => {
  const file = readFileSync(new URL("../generated/catalogue.json", import.meta.url), "utf8");
  expect(file === clientCatalogueText(), STALE).toBe(true);
});

it("names a key, a meaning and a type for all that a model card may say", () => {
  for (const [key, { type, description }] of Object.entries(clientCatalogue().modelCard ?? {}) as [
    string,
    { type?: string; description?: string },
  ][]) {
    expect(key).toMatch(/^[a-z][A-Za-z]*$/);
    expect(type, key).toMatch(/^(integer|number|boolean|string)$/);
    expect(description?.length, key).toBeGreaterThan(5);
  }
});

it("every word of the glossary stands once, with one plain line", () => {
  expect(new Set(GLOSSARY.map(({ id }) => id)).size).toBe(GLOSSARY.length);
  for (const { id, plain } of GLOSSARY) expect(plain, id).toMatch(/^[A-Z][^\n]{15,125}\.$/);
});
