import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Forks bench/ingest-server.mjs on a data folder; `core` pins it to one CPU where taskset exists. */
export async function startBenchServer(directory, { core } = {}) {
  const file = fileURLToPath(new URL("./ingest-server.mjs", import.meta.url));
  const child = fork(file, [directory], { execArgv: ["--expose-gc"] });
  const [{ url }] = await once(child, "message");
  if (core !== undefined) await pin(child.pid, core);
  return {
    url,
    async usage() {
      child.send("usage");
      return (await once(child, "message"))[0];
    },
    async stop() {
      child.send("stop");
      await once(child, "exit");
    },
  };
}

async function pin(pid, core) {
  const { spawnSync } = await import("node:child_process");
  const { status } = spawnSync("taskset", ["-a", "-cp", String(core), String(pid)], { stdio: "ignore" });
  if (status !== 0) console.error("taskset is missing: the server is not pinned to one core");
}
