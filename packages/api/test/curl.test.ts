import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { apiServerResource } from "./api-server-resource.ts";

function has(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const missing = ["curl", "python3", "bash"].filter((program) => !has(program));
if (missing.length > 0)
  console.warn(`The curl example of the protocol's README is NOT tested: no ${missing.join(", ")}`);

it.skipIf(missing.length > 0)("the curl example of the protocol's README works as printed", async () => {
  await using api = await apiServerResource();
  const readme = readFileSync(new URL("../../protocol/README.md", import.meta.url), "utf8");
  const script = /### By hand, with curl[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1];
  if (script === undefined) throw new Error("the README has no curl example");
  const output = await new Promise<string>((resolve, reject) => {
    const env = { ...process.env, HEADROOM_URL: api.server.url };
    execFile("bash", ["-euo", "pipefail", "-c", script], { env }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(stderr, { cause: error })),
    );
  });
  expect(output).toContain('"created":true');
  expect(output).toContain('"applied":true');
  expect(output).toContain('"pointCount":2');
  const { series } = await api.client.series.read.query({
    series: [{ run: "0f0e0d0c-0b0a-4908-8706-050403020100", metric: "train/loss" }],
  });
  expect([...series[0]!.values]).toEqual([10.8, 10.5]);
});
