import { join } from "node:path";
import { STORE_FILE } from "@headroom/store";
import { openDatabase } from "@headroom/store/better-sqlite3";
import { describe, expect, it } from "vitest";
import { apiServerResource, batchOf, bytesOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";

/** Flips a bit in a sealed chunk of a run, behind the server's back. */
function damage(directory: string, runId: string): void {
  const database = openDatabase(join(directory, STORE_FILE));
  const row = database
    .prepare("SELECT rowid AS id, points FROM series_nodes WHERE run_id = ? AND height = 0 LIMIT 1")
    .get(runId) as { id: number; points: Buffer };
  row.points[row.points.length >> 1]! ^= 1;
  database.prepare("UPDATE series_nodes SET points = ? WHERE rowid = ?").run(row.points, row.id);
  database.close();
}

describe("a damaged chunk", () => {
  it("is named, while every other series of the question is answered", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    const values = Array.from({ length: 5_000 }, (_, i) => Math.cos(i));
    for (const index of [1, 2, 3]) {
      await client.run.open.mutate(openInput(index));
      await client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: values })], index)));
    }
    damage(api.directory, runIdOf(2));
    const ask = (...indices: number[]) =>
      client.series.read.query({
        series: indices.map((index) => ({ run: runIdOf(index), metric: "a" })),
        maxPoints: 5_000,
      });
    const { series, faults } = await ask(1, 2, 3);
    expect(series.map(({ runId }) => runId)).toEqual([runIdOf(1), runIdOf(3)]);
    for (const columns of series) expect([...columns.values]).toEqual(values);
    expect(faults).toEqual([
      {
        runId: runIdOf(2),
        metric: "a",
        message: expect.stringMatching(`^Cannot read a of run ${runIdOf(2)}: chunk 0 .*does not match its checksum`),
      },
    ]);
    await expect(ask(2)).rejects.toMatchObject({
      message: faults[0]!.message,
      data: { reason: "corrupt", httpStatus: 500 },
    });
    expect((await ask(1, 3)).faults).toEqual([]);
  });
});
