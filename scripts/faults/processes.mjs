// The child processes of `pnpm faults`: started until they say that they are ready, killed with -9.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { freePort } from "../lib/free-port.mjs";

const SERVER = fileURLToPath(new URL("./server.mjs", import.meta.url));
const COLLECTOR = fileURLToPath(new URL("./collector.mjs", import.meta.url));

export class Server {
  static async start(directory) {
    const server = new Server();
    server.directory = directory;
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    await server.start();
    return server;
  }

  async start() {
    this.child = await startChild("server", { directory: this.directory, port: this.port });
  }

  kill() {
    return this.child.kill();
  }
}

export function startCollector(options) {
  return startChild("collector", options);
}

/** A child process in a role; resolves when it says that it is ready, or has ended. */
async function startChild(role, options) {
  const file = role === "server" ? SERVER : COLLECTOR;
  const child = spawn(process.execPath, [file, JSON.stringify(options)], {
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
