import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimOwnership, ownerState, releaseOwnership } from "./owner.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "headroom-owner-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = () => join(directory, "owner.json");
const owner = () => JSON.parse(readFileSync(file(), "utf8"));
const pretend = (change: object) => writeFileSync(file(), JSON.stringify({ ...owner(), ...change }));

test("the owner is alive while its process is, and a folder is claimed once", () => {
  expect(ownerState(directory)).toBe("dead");
  expect(claimOwnership(directory)).toBe(true);
  expect(ownerState(directory)).toBe("alive");
  expect(claimOwnership(directory)).toBe(false);
  releaseOwnership(directory);
  expect(claimOwnership(directory)).toBe(true);
});

test("a process that is gone, or another one under its number, is no owner", async () => {
  claimOwnership(directory);
  pretend({ started: "1" });
  expect(ownerState(directory)).toBe(process.platform === "linux" ? "dead" : "alive");
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  pretend({ pid: child.pid, started: null });
  expect(ownerState(directory)).toBe("dead");
  expect(claimOwnership(directory)).toBe(true);
  expect(owner().pid).toBe(process.pid);
});

test("an owner on another machine lives as long as it touches its file", () => {
  claimOwnership(directory);
  pretend({ host: "elsewhere", pid: 1 });
  expect(ownerState(directory)).toBe("alive");
  const long = new Date(Date.now() - 6 * 60_000);
  utimesSync(file(), long, long);
  expect(ownerState(directory)).toBe("dead");
});

test("an owner file without content is that of a process just writing it, for a moment", () => {
  writeFileSync(file(), "");
  expect(ownerState(directory)).toBe("alive");
  const long = new Date(Date.now() - 60_000);
  utimesSync(file(), long, long);
  expect(claimOwnership(directory)).toBe(true);
});
