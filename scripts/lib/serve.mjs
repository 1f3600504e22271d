// `headroom serve` in a process of its own, for what measures it, kills it or looks at it from outside.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./build.mjs";
import { freePort } from "./free-port.mjs";

/**
 * Starts it on a data folder and resolves when it says its address: collectors are answered then, and the first page as
 * soon as the pages are loaded. `core` pins it to one CPU where taskset exists.
 */
export async function serve({ directory, port, pages = "built", core, env = {} }) {
  const main = join(root, "packages/cli/dist/main.js");
  const flags = ["--dir", directory, "--port", String(port ?? (await freePort())), "--pages", pages, "--no-open"];
  const child = spawn(process.execPath, [main, "serve", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  if (core !== undefined) pin(child.pid, core);
  const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = /^Headroom is at (\S+)/.exec(line);
      if (address) resolve(address[1].replace("//localhost:", "//127.0.0.1:"));
    });
    void exited.then((code) => reject(new Error(`Cannot serve ${directory}: the server ended with ${code}`)));
  });
  const end = (signal) => {
    child.kill(signal);
    return exited;
  };
  return {
    url,
    pid: child.pid,
    exited,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    usage: () => usageOf(child.pid),
  };
}

/** CPU time of all threads and resident memory of a process, NaN where /proc does not tell. */
function usageOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const residentKb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1];
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, rssBytes: Number(residentKb) * 1024 };
  } catch {
    return { cpuSeconds: Number.NaN, rssBytes: Number.NaN };
  }
}

function pin(pid, core) {
  const { status } = spawnSync("taskset", ["-a", "-cp", String(core), String(pid)], { stdio: "ignore" });
  if (status !== 0) console.error("taskset is missing: the server is not pinned to one core");
}
