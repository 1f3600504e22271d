import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom } from "@headroom/target-rank";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
let directory: string;

function headroom(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "headroom-cli-target-"));
  const random = createRandom(7);
  // each token follows one of three successors of the token before
  const ids = new Uint16Array(30_000);
  for (let i = 1; i < ids.length; i++) ids[i] = (7 * ids[i - 1]! + Math.floor(3 * random.uniform())) % 200;
  writeFileSync(join(directory, "text.u16"), ids);
  for (let i = ids.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [ids[i], ids[j]] = [ids[j]!, ids[i]!];
  }
  writeFileSync(join(directory, "shuffled.u16"), ids);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("headroom target says how much its null leaves unexplained, by context length", () => {
  const lines = (corpus: string) =>
    headroom("target", join(directory, corpus), "--no-bracket")
      .split("\n")
      .filter((line) => line.startsWith("Contexts of "));

  it("of a text with word order", () => {
    const said = lines("text.u16");
    expect(said).toHaveLength(4);
    expect(said[0]).toMatch(
      /^Contexts of 1 token: the null leaves [\d.]+ ± [\d.]+ % of the curve unexplained \(W-error differs most at \d+ dimensions?, /,
    );
  });

  it("of the same tokens in random order: no more than chance", () => {
    const said = lines("shuffled.u16");
    expect(said).toHaveLength(4);
    for (const line of said) expect(line).toContain("of the curve unexplained, which chance may give (");
  });
});
