// The server of a benchmark, in a process of its own so that its memory and CPU time can be told apart.
import { openApi, startApiServer } from "../dist/index.js";

const [directory, databaseUrl] = process.argv.slice(2);
const { store, close } = await openApi({ directory, databaseUrl });
const server = await startApiServer({ store });
const usage = () => {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6 };
};
process.on("message", async (message) => {
  if (message === "usage") process.send(usage());
  if (message === "stop") {
    await server.close();
    await close();
    process.exit(0);
  }
});
process.send({ url: server.url });
