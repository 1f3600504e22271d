#!/usr/bin/env node
// pnpm tensorflow [--gpu] [--check] [--force]: real TensorFlow (the C library) for the trainer, beside the workspace.
//
// @tensorflow/tfjs-node (or -gpu) goes into a folder of its own, outside node_modules and the lockfile:
//   $HEADROOM_TENSORFLOW_DIR, else $XDG_CACHE_HOME/headroom/tensorflow, else ~/.cache/headroom/tensorflow
// 1. npm installs the package there with its scripts off.
// 2. Upstream's own download of libtensorflow and its prebuilt binding, when its host answers;
//    else the same C library out of TensorFlow's Python wheel (through pip), the binding compiled against it.
// 3. A child process loads the binding, multiplies two matrices and checks the product.
// A second run finds the finished folder, repeats only step 3 and ends.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

const TFJS_VERSION = "4.22.0";
const WHEEL_VERSION = "2.15.1";
const WHEEL_PYTHON = "3.11"; // any one: only its C library and headers are taken
const UPSTREAM = process.env.TFJS_NODE_CDN_STORAGE ?? process.env.CDN_STORAGE ?? "https://storage.googleapis.com/";

// Python: the wheel, the folder to unpack into.
const UNPACK = `
import sys, zipfile, os
wheel, target = sys.argv[1:]
parts = {"tensorflow/libtensorflow_cc.so.2": "lib", "tensorflow/libtensorflow_framework.so.2": "lib"}
with zipfile.ZipFile(wheel) as archive:
    for name in (entry for entry in archive.namelist() if not entry.endswith("/")):
        if name in parts:
            path = os.path.join(target, "lib", os.path.basename(name))
        elif name.startswith(("tensorflow/include/tensorflow/", "tensorflow/include/tsl/")):
            path = os.path.join(target, name[len("tensorflow/"):])
        else:
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(name) as source, open(path, "wb") as sink:
            while chunk := source.read(1 << 24):
                sink.write(chunk)
missing = [name for name in parts if not os.path.exists(os.path.join(target, "lib", os.path.basename(name)))]
sys.exit(f"not in the wheel: {missing}" if missing else 0)
`;

// Node: the package's folder; prints one JSON line. Integers, so the product is exact in float32.
const PROBE = `
const tf = require(process.argv[1]);
const n = 1024;
const a = tf.tensor2d(Float32Array.from({ length: n * n }, (_, i) => (i * 7) % 5), [n, n]);
const b = tf.tensor2d(Float32Array.from({ length: n * n }, (_, i) => (i * 3) % 4), [n, n]);
const product = tf.matMul(a, b).dataSync();
let expected = 0;
for (let k = 0; k < n; k++) expected += ((5 * n + k) * 7 % 5) * ((k * n + 9) * 3 % 4);
if (product[5 * n + 9] !== expected) throw new Error("matMul is wrong: " + product[5 * n + 9] + " for " + expected);
let best = Infinity;
for (let i = 0; i < 5; i++) {
  const from = process.hrtime.bigint();
  const c = tf.matMul(a, b);
  c.dataSync();
  best = Math.min(best, Number(process.hrtime.bigint() - from));
  c.dispose();
}
console.log(JSON.stringify({
  tensorflow: tf.backend().binding.TF_Version,
  device: tf.backend().isUsingGpuDevice ? "GPU" : "CPU",
  gigaflops: Math.round((2 * n ** 3) / best),
}));
`;

const flags = parseFlags();
const packageName = flags.gpu ? "@tensorflow/tfjs-node-gpu" : "@tensorflow/tfjs-node";
const root = resolve(
  process.env.HEADROOM_TENSORFLOW_DIR ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "headroom", "tensorflow"),
);
const folder = join(root, `${flags.gpu ? "tfjs-node-gpu" : "tfjs-node"}-${TFJS_VERSION}`);
const packageFolder = join(folder, "node_modules", packageName);
const readyFile = join(folder, "ready.json");
const started = Date.now();

try {
  await main();
} catch (error) {
  if (error.output) console.error(error.output);
  console.error(`tensorflow: ${error.message}`);
  process.exitCode = 1;
}

function parseFlags() {
  try {
    const options = { gpu: { type: "boolean" }, check: { type: "boolean" }, force: { type: "boolean" } };
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`tensorflow: ${error.message.split(". ")[0]}; the flags are --gpu, --check and --force`);
    process.exit(1);
  }
}

async function main() {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20 || major >= 23)
    throw new Error(`${packageName} ${TFJS_VERSION} runs on Node 20 to 22, this is Node ${process.versions.node}`);
  if (flags.check) return check();
  if (flags.force) rmSync(folder, { recursive: true, force: true });
  if (existsSync(readyFile)) {
    const { source, node } = JSON.parse(readFileSync(readyFile, "utf8"));
    say(`${packageName} ${TFJS_VERSION} is already in ${folder} (${source}, built with Node ${node})`);
    return check();
  }
  say(`installing ${packageName} ${TFJS_VERSION} into ${folder}`);
  installPackage();
  const source = (await upstreamAnswers()) && installUpstream() ? "upstream binary" : installFromWheel();
  check();
  writeFileSync(
    readyFile,
    `${JSON.stringify({ source, node: process.versions.node, date: new Date().toISOString() })}\n`,
  );
  say(`ready in ${Math.round((Date.now() - started) / 1000)} s (${source}); the trainer now takes it by itself`);
}

/** The package and its JavaScript dependencies; its install script is step 2. */
function installPackage() {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name: "headroom-tensorflow", private: true })}\n`);
  const packageSpec = `${packageName}@${TFJS_VERSION}`;
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", packageSpec], folder);
}

async function upstreamAnswers() {
  try {
    await fetch(UPSTREAM, { method: "HEAD", signal: AbortSignal.timeout(8000) });
    return true;
  } catch {
    say(`upstream's host ${new URL(UPSTREAM).host} does not answer`);
    return false;
  }
}

/** Upstream's own install script: libtensorflow and the prebuilt binding. False when either could not be had. */
function installUpstream() {
  say(`downloading libtensorflow from ${new URL(UPSTREAM).host}`);
  try {
    run(process.execPath, ["scripts/install.js", flags.gpu ? "gpu" : "cpu", "download"], packageFolder);
    return probe() !== undefined;
  } catch (error) {
    say(`upstream's download failed (${error.message})`);
    rmSync(join(packageFolder, "deps"), { recursive: true, force: true });
    return false;
  }
}

/** The C library and its headers from the Python wheel; the binding compiled against them. */
function installFromWheel() {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(
      `the wheel holds libtensorflow for linux-x64 only, this is ${process.platform}-${process.arch}; retry where ${new URL(UPSTREAM).host} answers`,
    );
  for (const [tool, argument, hint] of [
    ["python3", "-mpip --version", "python3 with pip"],
    ["make", "--version", "make and a C++ compiler (build-essential)"],
    ["g++", "--version", "make and a C++ compiler (build-essential)"],
  ])
    if (spawnSync(tool, argument.split(" ")).status !== 0) throw new Error(`compiling the binding needs ${hint}`);

  const wheelName = flags.gpu ? "tensorflow" : "tensorflow-cpu";
  const wheels = join(folder, "wheel");
  say(`fetching the wheel ${wheelName}==${WHEEL_VERSION} through pip (${flags.gpu ? "480" : "210"} MB)`);
  rmSync(wheels, { recursive: true, force: true });
  run("python3", [
    ..."-m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all:".split(" "),
    ...`--platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 --python-version ${WHEEL_PYTHON}`.split(" "),
    ...["--dest", wheels, `${wheelName}==${WHEEL_VERSION}`],
  ]);

  const library = join(packageFolder, "deps", "lib");
  say(`unpacking libtensorflow and its headers into ${dirname(library)}`);
  rmSync(dirname(library), { recursive: true, force: true });
  run("python3", ["-c", UNPACK, join(wheels, readdirSync(wheels)[0]), dirname(library)]);
  rmSync(wheels, { recursive: true });
  symlinkSync("libtensorflow_cc.so.2", join(library, "libtensorflow.so"));
  symlinkSync("libtensorflow_framework.so.2", join(library, "libtensorflow_framework.so"));

  say("compiling the binding (about half a minute)");
  const headers = resolve(dirname(process.execPath), "..");
  const nodedir = existsSync(join(headers, "include", "node", "node_api.h")) ? { npm_config_nodedir: headers } : {};
  run(
    join(folder, "node_modules", ".bin", "node-pre-gyp"),
    ["configure", "build", "--build-from-source"],
    packageFolder,
    {
      npm_config_loglevel: "error",
      ...nodedir,
    },
  );
  if (flags.gpu)
    say("this libtensorflow loads CUDA 12.2 and cuDNN 8.9 from the system; without them it runs on the CPU");
  return `${wheelName} ${WHEEL_VERSION} wheel, binding compiled here`;
}

/** Ends the run with an error unless the binding loads and multiplies correctly. */
function check() {
  const found = probe();
  if (!existsSync(packageFolder)) throw new Error(`${packageName} is not installed in ${folder}`);
  if (found === undefined)
    throw new Error(`the binding in ${packageFolder} does not load; rebuild it with: pnpm tensorflow --force`);
  say(`TensorFlow ${found.tensorflow}, ${found.device}: matMul ${found.gigaflops} GFLOP/s`);
}

function probe() {
  if (!existsSync(packageFolder)) return undefined;
  const child = spawnSync(process.execPath, ["-e", PROBE, packageFolder], {
    encoding: "utf8",
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" },
  });
  if (child.status !== 0) {
    console.error(child.stderr.trim().split("\n").slice(-6).join("\n"));
    return undefined;
  }
  return JSON.parse(child.stdout.trim().split("\n").at(-1));
}

/** Runs a command quietly. @throws Error with the end of its output when it fails */
function run(command, args, cwd = folder, env = {}) {
  const child = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, PATH: `${join(folder, "node_modules", ".bin")}${delimiter}${process.env.PATH}`, ...env },
  });
  if (child.status === 0) return;
  const output = `${child.stdout ?? ""}${child.stderr ?? ""}`.trim().split("\n").slice(-25).join("\n");
  const reason = child.error?.message ?? child.status ?? child.signal;
  throw Object.assign(new Error(`${command} ${args[0]} ended with ${reason}`), { output });
}

function say(line) {
  console.log(`tensorflow: ${line}`);
}
