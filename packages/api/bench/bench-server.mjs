import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Forks bench/ingest-server.mjs on a data folder, or on the Postgres of `databaseUrl`; `core` pins it to one CPU where
 * taskset exists.
 */
export async function startBenchServer(directory, { core, databaseUrl } = {}) {
  const file = fileURLToPath(new URL("./ingest-server.mjs", import.meta.url));
  const child = fork(file, databaseUrl === undefined ? [directory] : [directory, databaseUrl]);
  const [{ url }] = await once(child, "message");
  if (core !== undefined) pin(child.pid, core);
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

function pin(pid, core) {
  const { status } = spawnSync("taskset", ["-a", "-cp", String(core), String(pid)], { stdio: "ignore" });
  if (status !== 0) console.error("taskset is missing: the server is not pinned to one core");
}
