#!/usr/bin/env node
// pnpm test:python [--torch] [PYTEST ARGUMENTS …]: what there is to check of packages/python, in a virtual environment made for it.
//
// Without --torch: format, lint, types and the suite that needs no more than NumPy. With it: the suite of the integrations,
// with PyTorch, transformers, accelerate, Lightning and TensorBoard (minutes and gigabytes to install).
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./lib/build.mjs";

const given = process.argv.slice(2);
const torch = given[0] === "--torch";
const forPytest = torch ? given.slice(1) : given;
const cwd = join(root, "packages/python");
const requirements = ["-r", join(cwd, torch ? "requirements-torch.txt" : "requirements-test.txt")];

const folder = mkdtempSync(join(tmpdir(), "headroom-python-"));
try {
  const venv = join(folder, "venv");
  const bin = join(venv, process.platform === "win32" ? "Scripts" : "bin");
  run("python3", "-m", "venv", venv);
  run(join(bin, "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements, cwd);
  if (!torch) {
    run(join(bin, "ruff"), "format", "--check", ".");
    run(join(bin, "ruff"), "check", ".");
    run(join(bin, "basedpyright"), "--pythonpath", join(bin, "python"));
  }
  const suite = torch ? "tests-torch" : "tests";
  if (existsSync(join(cwd, suite)))
    run(join(bin, "python"), "-m", "pytest", "-p", "no:cacheprovider", suite, ...forPytest);
} catch (error) {
  console.error(`test:python: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command, ...args) {
  const { status, signal, error } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status ?? signal}`);
}
