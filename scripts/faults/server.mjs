// The server that `pnpm faults` kills.
import { startApiServer } from "../../packages/api/dist/index.js";
import { openSqliteStore } from "../../packages/store/dist/index.js";

const { directory, port } = JSON.parse(process.argv[2]);
await startApiServer({ store: openSqliteStore({ directory }), port });
process.send("ready");
