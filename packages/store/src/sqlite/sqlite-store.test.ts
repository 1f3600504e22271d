import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testStore } from "../conformance/test-store.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

testStore(
  "SQLite",
  async ({ clock }) => {
    const directory = mkdtempSync(join(tmpdir(), "headroom-store-"));
    const store = openSqliteStore({ directory, clock });
    return {
      store,
      openAnother: async () => openSqliteStore({ directory, clock }),
      dispose: async () => {
        await store.close();
        rmSync(directory, { recursive: true });
      },
    };
  },
  { propertyRuns: 15 },
);
