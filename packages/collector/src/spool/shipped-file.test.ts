import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { INITIAL_SHIP_STATE, type ShipState } from "@headroom/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ShippedFile } from "./shipped-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "headroom-state-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const stateAt = (sequence: number): ShipState => ({
  epoch: 1,
  sequence,
  segment: 3,
  from: sequence * 100,
  to: sequence * 100 + 50,
  fromRecord: 2 ** 32 - sequence,
  toRecord: sequence,
  acknowledged: sequence % 2 === 0,
});

function reopened(): ShipState {
  const file = new ShippedFile(directory);
  file.close();
  return file.state;
}

test("the newest state is there after reopening, the initial one before any", async () => {
  expect(reopened()).toEqual(INITIAL_SHIP_STATE);
  const file = new ShippedFile(directory);
  for (let sequence = 1; sequence <= 5; sequence++) {
    await file.write(stateAt(sequence));
    expect(reopened()).toEqual(stateAt(sequence));
  }
  file.close();
});

test("a write torn at any byte leaves the state before it or the new one", async () => {
  const file = new ShippedFile(directory);
  await file.write(stateAt(1));
  await file.write(stateAt(2));
  const before = readFileSync(join(directory, "shipped"));
  await file.write(stateAt(3));
  file.close();
  const after = readFileSync(join(directory, "shipped"));
  for (let cut = 0; cut <= after.length; cut++) {
    writeFileSync(join(directory, "shipped"), Buffer.concat([after.subarray(0, cut), before.subarray(cut)]));
    expect([2, 3]).toContain(reopened().sequence);
  }
});
