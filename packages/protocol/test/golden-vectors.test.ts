import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython) console.warn("SKIPPED: the golden vectors are not made anew here, for there is no python3");

it.skipIf(!hasPython).each([
  ["golden-vectors-v1.json", "golden_vectors.py", "1"],
  ["golden-vectors-v2.json", "golden_vectors.py", "2"],
  ["golden-spools.json", "golden_spools.py"],
])("%s is what %s makes", (file, script, ...flags) => {
  const committed = readFileSync(new URL(`./fixtures/${file}`, import.meta.url), "utf8");
  const made = execFileSync("python3", [fileURLToPath(new URL(`./fixtures/${script}`, import.meta.url)), ...flags], {
    encoding: "utf8",
    env: { ...process.env, PYTHONIOENCODING: "utf-8", PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(JSON.parse(made)).toEqual(JSON.parse(committed));
});
