import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MIGRATIONS_TABLE, migrationsFolder } from "../src/migrations.ts";
import { openDatabase } from "../src/sqlite/better-sqlite3.ts";
import { openSqliteStore, STORE_FILE } from "../src/sqlite/open-sqlite-store.ts";
import { frame, listQuery, Suite, TestWriter } from "./conformance/harness.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "headroom-store-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function filledStore(points: number): Promise<{ runId: string; writer: TestWriter }> {
  const store = openSqliteStore({ directory });
  const input = new Suite().openRunInput();
  await store.runs.open(input);
  const writer = new TestWriter(store, input.runId, input.writerId);
  await writer.append(
    frame(
      "train/loss",
      0,
      Float64Array.from({ length: points }, (_, i) => Math.cos(i)),
    ),
  );
  await writer.append({
    kind: "spectrum",
    step: 0,
    wallTimeMs: 0,
    method: "m",
    dtype: "float32",
    rows: 2,
    columns: 2,
    singularValues: Float64Array.of(2, 1),
  });
  await store.close();
  return { runId: input.runId, writer };
}

const sql = (text: string, ...parameters: unknown[]) => {
  const database = openDatabase(join(directory, STORE_FILE));
  const statement = database.prepare(text);
  const rows = statement.reader ? statement.all(...parameters) : [statement.run(...parameters)];
  database.close();
  return rows as unknown as Record<string, number>[];
};

const read = (runId: string, store = openSqliteStore({ directory })) =>
  store.series
    .read({ series: [{ runId, metric: "train/loss" }], maxPoints: 20_000, superseded: true })
    .finally(() => store.close());

describe("openSqliteStore", () => {
  it("makes its directory and keeps what it is given over a restart", async () => {
    directory = join(directory, "a/b");
    const { runId } = await filledStore(10_000);
    expect((await read(runId))[0]).toMatchObject({ pointCount: 10_000, exact: true });
  });

  it("refuses a store of a newer Headroom and leaves it alone", async () => {
    await filledStore(1);
    sql(`INSERT INTO ${MIGRATIONS_TABLE} (hash, created_at) VALUES ('later', 99999999999999)`);
    const before = readFileSync(join(directory, STORE_FILE));
    expect(() => openSqliteStore({ directory })).toThrow(/a newer Headroom made it/);
    expect(readFileSync(join(directory, STORE_FILE)).equals(before)).toBe(true);
  });

  it("migrates an older store after copying it", async () => {
    const { runId } = await filledStore(5_000);
    const folder = join(directory, "migrations");
    cpSync(migrationsFolder("sqlite"), join(folder, "sqlite"), { recursive: true });
    const journalFile = join(folder, "sqlite/meta/_journal.json");
    const journal = JSON.parse(readFileSync(journalFile, "utf8"));
    const when = journal.entries.at(-1).when + 1;
    journal.entries.push({ ...journal.entries.at(-1), idx: 99, when, tag: "0099_next" });
    writeFileSync(journalFile, JSON.stringify(journal));
    writeFileSync(join(folder, "sqlite/0099_next.sql"), "ALTER TABLE `runs` ADD `colour` text;");
    const store = openSqliteStore({ directory, migrationsFolder: folder });
    expect((await read(runId, store))[0]).toMatchObject({ pointCount: 5_000 });
    expect(sql("SELECT count(*) AS n FROM pragma_table_info('runs') WHERE name = 'colour'")).toEqual([{ n: 1 }]);
    const copies = readdirSync(directory).filter((name) => name.startsWith(`${STORE_FILE}.before-${when}`));
    expect(copies).toHaveLength(1);
    // the copy is a whole store of the older version; this program, which knows no newer, opens it
    copyFileSync(join(directory, copies[0]!), join(directory, "older.sqlite"));
    const older = openSqliteStore({ file: join(directory, "older.sqlite") });
    expect((await read(runId, older))[0]).toMatchObject({ pointCount: 5_000 });
    // and the migrated one is too new for it
    expect(() => openSqliteStore({ directory })).toThrow(/a newer Headroom made it/);
  });

  it("says so when the file is no store", () => {
    writeFileSync(
      join(directory, STORE_FILE),
      "this is a text file, long enough to be looked at as a database".repeat(99),
    );
    expect(() => openSqliteStore({ directory })).toThrow(/damaged, or not a Headroom store/);
  });

  it("says where it looked when the migrations are missing", () => {
    expect(() => openSqliteStore({ directory, migrationsFolder: "/nowhere" })).toThrow(/HEADROOM_MIGRATIONS/);
  });

  it("an online backup is a whole store, and is never written over a file", async () => {
    const { runId } = await filledStore(9_000);
    const store = openSqliteStore({ directory });
    const file = join(directory, "backup.sqlite");
    await store.care.backup(file);
    await expect(store.care.backup(file)).rejects.toMatchObject({ code: "conflict" });
    await store.close();
    const copy = openSqliteStore({ file });
    expect((await copy.care.check()).faults).toEqual([]);
    expect((await read(runId, copy))[0]).toMatchObject({ pointCount: 9_000 });
  });
});

describe("damage", () => {
  const flip = (table: string, column: string, where: string) => {
    const [row] = sql(`SELECT rowid AS id, ${column} AS bytes FROM ${table} WHERE ${where} LIMIT 1`);
    const bytes = Buffer.from(row!.bytes as unknown as Uint8Array);
    bytes[Math.floor(bytes.length * 0.6)]! ^= 0x10;
    sql(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`, bytes, row!.id);
  };

  it.each([
    ["series_nodes", "points", "height = 0 AND position = 1", /chunk 1 does not match its checksum/],
    ["series_nodes", "fine", "height = 0 AND position = 2", /chunk 2 has a fine summary that does not match/],
    ["series_nodes", "coarse", "height = 1", /node 0 at height 1 has a coarse summary that does not match/],
    ["series_tail", "columns", "1 = 1", /tail row -?\d+ of group 0 does not match its checksum/],
    ["spectra", "singular_values", "1 = 1", /the spectrum at step 0 does not match its checksum/],
  ])("a flipped bit in %s.%s is found by check", async (table, column, where, fault) => {
    await filledStore(40_000);
    flip(table, column, where);
    const store = openSqliteStore({ directory });
    const { faults } = await store.care.check();
    await store.close();
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join("\n")).toMatch(fault);
  });

  it.each([
    ["series_nodes", "points", "height = 0 AND position = 1", 20_000, [4096, 9000]],
    ["series_nodes", "fine", "height = 0 AND position = 2", 300, [0, 38_000]],
    ["series_tail", "columns", "1 = 1", 300, [0, 40_000]],
  ] as const)("a flipped bit in %s.%s is never served", async (table, column, where, maxPoints, [fromStep, toStep]) => {
    const { runId } = await filledStore(40_000);
    const query = { series: [{ runId, metric: "train/loss" }], fromStep, toStep, maxPoints, superseded: true };
    const sound = openSqliteStore({ directory });
    expect(await sound.series.read(query)).toHaveLength(1);
    await sound.close();
    flip(table, column, where);
    const store = openSqliteStore({ directory });
    await expect(store.series.read(query)).rejects.toMatchObject({ code: "corrupt" });
    await store.close();
  });

  it("of one run hides no other in the list", async () => {
    const { runId } = await filledStore(5_000);
    flip("series_nodes", "points", "height = 0 AND position = 0");
    const store = openSqliteStore({ directory });
    const suite = new Suite();
    const other = suite.openRunInput({ runId: "00000000-0000-4000-8000-00000000abcd" });
    await store.runs.open(other);
    await new TestWriter(store, other.runId, other.writerId).append(frame("train/loss", 0, [3, 2, 1]));
    const sparkline = { metric: "train/loss", points: 5_000 };
    const { items } = await store.runs.list(listQuery({ sparkline }));
    await store.close();
    const lines = new Map(items.map((item) => [item.run.id, item]));
    expect(lines.get(other.runId)).toMatchObject({ sparklineFault: null });
    expect([...lines.get(other.runId)!.sparkline!.values]).toEqual([3, 2, 1]);
    expect(lines.get(runId)).toMatchObject({
      sparkline: null,
      sparklineFault: expect.stringMatching(`Cannot read train/loss of run ${runId}: chunk 0 .* its checksum`),
    });
  });

  it("of one tail keeps no other from being compacted, nor that run's new points from being taken", async () => {
    const { runId, writer } = await filledStore(100);
    let store = openSqliteStore({ directory });
    const other = new Suite().openRunInput({ runId: "ffffffff-0000-4000-8000-00000000abcd" });
    await store.runs.open(other);
    await new TestWriter(store, other.runId, other.writerId).append(frame("train/loss", 0, [3, 2, 1]));
    await store.close();
    flip("series_tail", "columns", `run_id = '${runId}'`);
    store = openSqliteStore({ directory });
    await expect(store.care.compact()).rejects.toMatchObject({
      code: "corrupt",
      message: expect.stringMatching(`^Cannot compact 1 of 2 tails .*: Run ${runId} is damaged: tail row 0`),
    });
    expect(sql(`SELECT position FROM series_tail WHERE run_id = '${other.runId}'`)).toEqual([{ position: -1 }]);
    // The tail is only read when it is packed.
    expect(await store.runs.append({ ...writer.batch(frame("train/loss", 100, [1])) })).toMatchObject({
      applied: true,
    });
    await store.close();
  });

  it("a summary that does not follow from its points, and a chunk that is gone, are found by check", async () => {
    await filledStore(40_000);
    sql(
      "UPDATE series_nodes SET fine = (SELECT fine FROM series_nodes WHERE height = 0 AND position = 3), fine_checksum = (SELECT fine_checksum FROM series_nodes WHERE height = 0 AND position = 3) WHERE height = 0 AND position = 4",
    );
    let store = openSqliteStore({ directory });
    expect((await store.care.check()).faults.join()).toMatch(
      /chunk 4 has a summary that does not follow from its points/,
    );
    await store.close();
    sql("DELETE FROM series_nodes WHERE height = 0 AND position = 8");
    store = openSqliteStore({ directory });
    expect((await store.care.check()).faults.join()).toMatch(/40000 points were counted|chunk|stored/);
    await store.close();
  });

  it("a truncated file is refused or found, not served", async () => {
    const { runId } = await filledStore(40_000);
    const file = join(directory, STORE_FILE);
    const whole = readFileSync(file);
    for (const share of [0.9, 0.5, 0.01]) {
      writeFileSync(file, whole.subarray(0, Math.floor(whole.length * share)));
      const outcome = await (async () => read(runId))().then(
        (parts) => parts[0]?.pointCount,
        (error) => error.code,
      );
      expect(["corrupt"]).toContain(outcome);
    }
  });
});
