import { describe, expect, it } from "vitest";
import { assignIdentities } from "./identity.ts";

const ids = Array.from({ length: 30 }, (_, i) => `0190c1c0-0000-7000-8000-${String(i * 7919).padStart(12, "0")}`);

describe("assignIdentities", () => {
  it("never gives two of 24 runs the same colour and dash, and fills the solid colours first", () => {
    const identities = [...assignIdentities(ids.slice(0, 24)).values()];
    expect(new Set(identities.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(24);
    expect(new Set(identities.slice(0, 8).map(({ colour }) => colour)).size).toBe(8);
    expect(identities.slice(0, 8).every(({ dash }) => dash === undefined)).toBe(true);
  });

  it("keeps what earlier runs have when a run is added at the end", () => {
    for (let n = 1; n < 24; n++) {
      const before = assignIdentities(ids.slice(0, n));
      const after = assignIdentities(ids.slice(0, n + 1));
      for (const [id, identity] of before) expect(after.get(id)).toEqual(identity);
    }
  });

  it("depends on the id, not on the place in the list, while slots are free", () => {
    const alone = ids.map((id) => assignIdentities([id]).get(id));
    expect(new Set(alone.map((identity) => identity?.colour)).size).toBeGreaterThan(4);
    const pair = [ids[0]!, ids[1]!];
    if (alone[0]?.colour !== alone[1]?.colour) {
      expect(assignIdentities([...pair].reverse()).get(pair[0]!)).toEqual(alone[0]);
    }
  });

  it("still answers beyond 24 runs", () => {
    expect(assignIdentities(ids).size).toBe(30);
  });
});
