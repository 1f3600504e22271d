// The child processes of `pnpm faults`, `headroom serve` and a training: started until they say that they are ready, killed with -9.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { freePort } from "../lib/free-port.mjs";
import { serve } from "../lib/serve.mjs";

const COLLECTOR = fileURLToPath(new URL("./collector.mjs", import.meta.url));

export class Server {
  static async start(directory, options = {}) {
    const server = new Server();
    server.directory = directory;
    server.options = options;
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    await server.start();
    return server;
  }

  async start() {
    this.child = await serve({ directory: this.directory, port: this.port, ...this.options });
  }

  kill() {
    return this.child.kill();
  }
}

/** Resolves when it says that it is ready, or has ended. */
export async function startCollector(options) {
  const child = spawn(process.execPath, [COLLECTOR, JSON.stringify(options)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  await Promise.race([new Promise((resolve) => child.once("message", resolve)), exited]);
  return {
    exited,
    kill() {
      child.kill("SIGKILL");
      return exited;
    },
  };
}
