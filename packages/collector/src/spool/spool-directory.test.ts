import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRunSchema } from "@headroom/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { releaseOwnership } from "./owner.ts";
import { createSpool, removeRemains, removeSpool } from "./spool-directory.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "headroom-spools-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function spool({ runId, writerId }: { runId: string; writerId: string }): string {
  const run = openRunSchema.parse({ runId, writerId, project: "p", name: "n", startedAtMs: 1 });
  const directory = createSpool(root, { run, url: "http://127.0.0.1:1" });
  writeFileSync(join(directory, "00000001.seg"), "points");
  writeFileSync(join(directory, "00000002.seg"), "points");
  writeFileSync(join(directory, "shipped"), "what was shipped");
  return directory;
}

const RUN = "11111111-1111-4111-8111-111111111111";
const first = { runId: RUN, writerId: "22222222-2222-4222-8222-222222222222" };
const second = { runId: RUN, writerId: "33333333-3333-4333-8333-333333333333" };

test("a spool is removed with its run's folder, unless another writer of the run is in it", () => {
  const [one, other] = [spool(first), spool(second)];
  removeSpool(one);
  expect(readdirSync(join(root, RUN))).toEqual([second.writerId]);
  removeSpool(other);
  expect(readdirSync(root)).toEqual([]);
});

test("whoever is killed while removing a spool leaves no points without the note that they were shipped", () => {
  const directory = spool(first);
  rmSync(join(directory, "open.json"));
  // Cannot be unlinked: the removal ends there.
  mkdirSync(join(directory, "open.json"));
  expect(() => removeSpool(directory)).toThrow();
  expect(readdirSync(directory).sort()).toEqual(["open.json", "owner.json", "shipped"]);
});

test("what is left of a removed spool is removed by the next, points and living writers never", () => {
  const [remains, living, pointed] = [spool(first), spool(second), spool({ ...first, writerId: second.runId })];
  for (const directory of [remains, living]) {
    for (const file of ["00000001.seg", "00000002.seg", "open.json"]) rmSync(join(directory, file));
  }
  releaseOwnership(remains);
  rmSync(join(pointed, "open.json"));
  releaseOwnership(pointed);
  removeRemains(root);
  expect([remains, living, pointed].map((directory) => existsSync(directory))).toEqual([false, true, true]);
});

test("a folder that has no header yet is left alone for a minute", () => {
  const directory = join(root, RUN, first.writerId);
  mkdirSync(directory, { recursive: true });
  removeRemains(root);
  expect(existsSync(directory)).toBe(true);
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(directory, longAgo, longAgo);
  removeRemains(root);
  expect(readdirSync(root)).toEqual([]);
});

test("an empty folder of another name is none of ours, however old", () => {
  const longAgo = new Date(Date.now() - 3_600_000);
  const folders = [join(root, "photos", "summer"), join(root, RUN, "summer"), join(root, "photos", first.writerId)];
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true });
    utimesSync(folder, longAgo, longAgo);
  }
  removeRemains(root);
  expect(folders.map((folder) => existsSync(folder))).toEqual([true, true, true]);
});
