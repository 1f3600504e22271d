import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const script = fileURLToPath(new URL("./fixtures/golden_vectors.py", import.meta.url));
const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython) console.warn("SKIPPED: the golden vectors are not made anew here, for there is no python3");

it.skipIf(!hasPython).each(["1", "2"])("golden-vectors-v%s.json is what golden_vectors.py makes", (version) => {
  const committed = readFileSync(new URL(`./fixtures/golden-vectors-v${version}.json`, import.meta.url), "utf8");
  const made = execFileSync("python3", [script, version], {
    encoding: "utf8",
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  expect(JSON.parse(made)).toEqual(JSON.parse(committed));
});
