import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../src/sqlite/open-sqlite-store.ts";
import { testStore } from "./conformance/test-store.ts";

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
  { propertyRuns: 60 },
);
