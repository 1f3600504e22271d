// The server of bench/ingest.mjs, in a process of its own so that its memory and CPU time can be told apart.
import { openSqliteStore } from "@headroom/store";
import { startApiServer } from "../dist/index.js";

const store = openSqliteStore({ directory: process.argv[2] });
const server = await startApiServer({ store });
const usage = () => {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6 };
};
process.on("message", async (message) => {
  if (message === "usage") process.send(usage());
  if (message === "stop") {
    await server.close();
    await store.close();
    process.exit(0);
  }
});
process.send({ url: server.url });
