// pnpm bench:trainer [--json] [--rounds 2]: tokens per second of the installed backends, side by side.
// Each measurement is a process of its own; backends take turns, and the best of the rounds counts.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BACKENDS, loadBackend, nativePackageFolder } from "../dist/backend.js";
import { loadCorpus } from "../dist/data.js";
import { parseOptions } from "../dist/options.js";
import { truncatedGpt2 } from "../dist/tokenizer.js";
import { Trainer } from "../dist/trainer.js";

const CASES = {
  "lab d=8": { flags: ["--preset", "lab"], steps: 600 },
  "lab d=8, stochastic": { flags: ["--preset", "lab", "--weights", "bf16-stochastic"], steps: 600 },
  "d=64, 2 layers": {
    flags: ["--d", "64", "--layers", "2", "--heads", "4", "--batch", "16", "--context", "64"],
    steps: 20,
  },
  "pythia-like": { flags: ["--preset", "pythia-like"], steps: 5 },
};
const WARM_UP = 0.2;

const { values: flags } = parseArgs({
  options: {
    json: { type: "boolean" },
    rounds: { type: "string", default: "2" },
    one: { type: "string", multiple: true },
  },
});
if (flags.one) await measure(...flags.one);
else compare();

/** In the child: prints tokens per second. */
async function measure(backendName, name) {
  const { flags, steps } = CASES[name];
  const options = parseOptions(flags);
  const tokenizer = truncatedGpt2(options.vocab);
  const corpus = loadCorpus(options.corpus, tokenizer, join(process.env.HEADROOM_DIR ?? ".headroom", "tokens"));
  const backend = await loadBackend(backendName, options.threads);
  const adam = { beta1: 0.9, epsilon: 1e-8 };
  const config = {
    ...options,
    ...adam,
    vocabulary: options.vocab,
    learningRate: options.lr,
    warmupSteps: options.warmup,
  };
  const trainer = new Trainer(backend, { ...config, steps: 1e9, evalEvery: 1e9 }, corpus);
  for (let i = 0; i < steps * WARM_UP; i++) trainer.trainStep();
  const started = performance.now();
  for (let i = 0; i < steps; i++) trainer.trainStep();
  console.log((steps * options.batch * options.context * 1000) / (performance.now() - started));
}

function compare() {
  const installed = BACKENDS.filter(
    (name) => name === "wasm" || (name !== "cpu" && existsSync(nativePackageFolder(name))),
  );
  const rows = Object.keys(CASES).map((name) => {
    const tokensPerSecond = Object.fromEntries(installed.map((backend) => [backend, 0]));
    for (let round = 0; round < Number(flags.rounds); round++)
      for (const backend of installed) {
        const script = fileURLToPath(import.meta.url);
        const child = spawnSync(process.execPath, [script, "--one", backend, "--one", name], { encoding: "utf8" });
        if (child.status !== 0) throw new Error(`${backend}, ${name}: ${child.stderr.trim().split("\n").at(-1)}`);
        tokensPerSecond[backend] = Math.max(tokensPerSecond[backend], Number(child.stdout.trim().split("\n").at(-1)));
      }
    return { name, tokensPerSecond };
  });
  const cell = (text) => String(text).padStart(12);
  console.log(`${"tokens/s".padEnd(22)}${installed.map(cell).join("")}`);
  for (const { name, tokensPerSecond } of rows)
    console.log(`${name.padEnd(22)}${installed.map((backend) => cell(Math.round(tokensPerSecond[backend]))).join("")}`);
  if (flags.json) console.log(JSON.stringify({ benchmark: "trainer", unit: "tokens/s", rows }));
}
