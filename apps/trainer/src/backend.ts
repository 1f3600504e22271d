import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export type Tf = typeof import("@tensorflow/tfjs");

export const BACKENDS = ["tfjs-node-gpu", "tfjs-node", "wasm", "cpu"] as const;
export type BackendName = (typeof BACKENDS)[number];

export interface Backend {
  tf: Tf;
  name: BackendName;
  /** one line for people: what computes, and why not something faster */
  description: string;
}

const TFJS_VERSION = "4.22.0";
/** tfjs-node calls what Node 23 took away. */
const LAST_NATIVE_NODE = 22;
const require = createRequire(import.meta.url);

/**
 * Loads tfjs with the wanted backend; "auto" takes the first that loads of tfjs-node-gpu, tfjs-node, wasm, cpu.
 *
 * @param threads threads of one native operation. 1 is fastest for small models, and leaves the other cores to other runs.
 * @throws Error when a backend asked for by name does not load.
 */
export async function loadBackend(wanted: BackendName | "auto", threads = 1): Promise<Backend> {
  const failures: string[] = [];
  for (const name of wanted === "auto" ? BACKENDS : [wanted]) {
    try {
      const backend = await load(name, threads);
      return failures.length > 0 && name !== "tfjs-node"
        ? {
            ...backend,
            description: `${backend.description} (${nodeTooNew() ?? "native TensorFlow is not installed: pnpm tensorflow"})`,
          }
        : backend;
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  throw new Error(`Cannot load the backend ${wanted}: ${failures.join("; ")}`);
}

/** Why a Node cannot have native TensorFlow at all; undefined where it can. */
export function nodeTooNew(node = process.versions.node): string | undefined {
  if (Number.parseInt(node, 10) <= LAST_NATIVE_NODE) return undefined;
  return `native TensorFlow runs on Node 20 to ${LAST_NATIVE_NODE}, this is ${node}`;
}

/** Where `pnpm tensorflow` puts the native packages. */
export function nativePackageFolder(name: "tfjs-node" | "tfjs-node-gpu", env: NodeJS.ProcessEnv = process.env): string {
  const root =
    env.HEADROOM_TENSORFLOW_DIR ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "headroom", "tensorflow");
  return resolve(root, `${name}-${TFJS_VERSION}`, "node_modules", "@tensorflow", name);
}

async function load(name: BackendName, threads: number): Promise<Backend> {
  if (name === "tfjs-node" || name === "tfjs-node-gpu") return loadNative(name, threads);
  const tf = require("@tensorflow/tfjs") as Tf;
  if (name === "wasm") require("@tensorflow/tfjs-backend-wasm");
  if (!(await tf.setBackend(name))) throw new Error(`tfjs could not initialise ${name}`);
  await tf.ready();
  tf.enableProdMode(); // silences the advice to install what this file already looks for
  return { tf, name, description: name === "wasm" ? "tfjs on WebAssembly, one thread" : "tfjs in plain JavaScript" };
}

function loadNative(name: "tfjs-node" | "tfjs-node-gpu", threads: number): Backend {
  const tooNew = nodeTooNew();
  if (tooNew !== undefined) throw new Error(tooNew);
  const folder = nativePackageFolder(name);
  if (!existsSync(folder)) throw new Error(`not installed (pnpm tensorflow${name.endsWith("gpu") ? " --gpu" : ""})`);
  // Read by the C library when it loads. oneDNN's set-up per call costs more than it saves on small matrices.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
  // A signal that arrives inside the AVX-512 matrix product TensorFlow bundles corrupts the heap: Ctrl-C, or V8's CPU
  // profiler, would end the run in an abort. Eigen's own product is 2 times slower and does not.
  process.env.TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL ??= "0";
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  process.env.TF_NUM_INTEROP_THREADS ??= "1";
  const tf = require(folder) as Tf;
  const native = tf.backend() as unknown as { isUsingGpuDevice: boolean; binding: { TF_Version: string } };
  if (name === "tfjs-node-gpu" && !native.isUsingGpuDevice) throw new Error("TensorFlow finds no GPU");
  const device = native.isUsingGpuDevice ? "GPU" : `CPU, ${process.env.TF_NUM_INTRAOP_THREADS} thread(s)`;
  return { tf, name, description: `TensorFlow ${native.binding.TF_Version} (C library), ${device}` };
}
