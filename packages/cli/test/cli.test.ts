import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openApi, startApiServer } from "@headroom/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../store/src/sqlite/better-sqlite3.ts";
import { connect } from "../src/connect.ts";
import { EXAMPLE_METRICS, EXAMPLE_RUNS } from "../src/examples/example-runs.ts";
import { importExamples } from "../src/examples/import-examples.ts";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const EXAMPLES = fileURLToPath(new URL("../examples/", import.meta.url));

let directory: string;

function headroom(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    env: { ...process.env, HEADROOM_DIR: directory, DATABASE_URL: undefined },
  });
  return { status, stdout, stderr };
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "headroom-cli-"));
  const { store, close } = await openApi({ directory });
  const server = await startApiServer({ store });
  const remote = connect({ url: server.url });
  expect(await importExamples(remote)).toBe(EXAMPLE_RUNS.length);
  expect(await importExamples(remote)).toBe(0);
  await remote.verdict.dismiss.mutate({
    run: EXAMPLE_RUNS[0]!.runId,
    onsetStep: 57_500,
    note: 'a "partial", collapse',
  });
  await server.close();
  await close();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** (metric, step, value) of every non-blank cell, read without the code under test. */
function cellsOf(file: string): string[] {
  const [head, ...rows] = readFileSync(join(EXAMPLES, file), "utf8").trim().split("\n");
  const columns = head!.split(",");
  return rows
    .map((row) => row.split(","))
    .flatMap((cells) =>
      cells.flatMap((cell, i) => {
        const metric = EXAMPLE_METRICS[columns[i]!];
        return metric === undefined || cell === "" ? [] : [`${metric} ${Number(cells[0])} ${Number(cell)}`];
      }),
    );
}

describe("headroom on the example runs", () => {
  it("lists them with --json as the last line", () => {
    const { status, stdout } = headroom("runs", "--json");
    const { total, runs } = JSON.parse(stdout.trim().split("\n").at(-1)!);
    expect(status).toBe(0);
    expect(total).toBe(3);
    expect(runs.map((run: { name: string }) => run.name).sort()).toEqual(["Pythia 14M", "Pythia 410M", "Pythia 70M"]);
  });

  it("lists at most as many as asked for, and says how many there are", () => {
    const { stdout } = headroom("runs", "--limit", "2");
    expect(stdout).toContain("2 of 3 runs; --limit 3 shows all.");
    const all = headroom("runs", "--limit", "100000", "--json").stdout.trim().split("\n").at(-1)!;
    expect(JSON.parse(all).runs).toHaveLength(3);
    expect(headroom("runs", "--limit", "none").stderr).toContain("a number of runs is an integer from 1, got none");
  });

  it.each(EXAMPLE_RUNS)("exports every cell of $file, once, as CSV and as JSON lines", ({ file, name, runId }) => {
    expect(name).toBeTruthy();
    const expected = cellsOf(file).sort();
    const csv = headroom("export", runId).stdout.trim().split("\n");
    expect(csv.shift()).toBe("metric,attempt,superseded,step,wall_time_ms,value");
    const fromCsv = csv
      .map((line) => line.split(","))
      .map(([metric, , , step, , value]) => `${metric} ${step} ${value}`);
    expect(fromCsv.sort()).toEqual(expected);
    const jsonl = headroom("export", runId, "--format", "jsonl").stdout.trim().split("\n");
    const fromJson = jsonl
      .map((line) => JSON.parse(line))
      .map(({ metric, step, value }) => `${metric} ${step} ${value}`);
    expect(fromJson.sort()).toEqual(expected);
  });

  it("exports what people said of flags, as CSV and as JSON lines", () => {
    const [head, row] = headroom("labels").stdout.trim().split("\n");
    expect(head).toBe("run,project,event,step_best_estimate,comment,created");
    expect(row).toMatch(/^pythia-14m-00014d,pythia \(digitised\),dismissed,57500,"a ""partial"", collapse",\d{4}-/);
    expect(JSON.parse(headroom("labels", "--json").stdout)).toMatchObject({
      event: "dismissed",
      step_best_estimate: 57_500,
    });
  });

  it("assesses a stored run by its exit code", () => {
    const { status, stdout } = headroom("assess", "--run", EXAMPLE_RUNS[2]!.runId);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^healthy /);
  });

  it("finds nothing wrong with the store", () => {
    const { status, stdout } = headroom("check", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout.trim().split("\n").at(-1)!).faults).toEqual([]);
  });
});

describe("bad input gets one line and exit code 1", () => {
  it("an unknown run", () => {
    const { status, stdout, stderr } = headroom("export", "no-such-run");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr.trim()).toBe('headroom: Cannot find a run with the id or slug "no-such-run"');
  });

  it("a data folder that is not there", () => {
    const { status, stderr } = headroom("runs", "--dir", join(directory, "missing"));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^headroom: Cannot open the store: the data folder must exist, but there is no .*missing/);
  });

  it("a port that is no port", () => {
    const { status, stderr } = headroom("serve", "--port", "99999");
    expect(status).toBe(1);
    expect(stderr).toContain("a port is an integer from 1 to 65535, got 99999");
  });

  it("a port in use", async () => {
    const other = createServer();
    const port = await new Promise<number>((listening) =>
      other.listen(0, "127.0.0.1", () => listening((other.address() as { port: number }).port)),
    );
    const { status, stderr } = headroom("serve", "--pages", "none", "--port", String(port));
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `headroom: Cannot listen on 127.0.0.1:${port}: the port must be free, another program uses it\n`,
    });
    await new Promise((closed) => other.close(closed));
  });

  it("a store made by a newer version", async () => {
    const newer = join(directory, "newer");
    const { close } = await openApi({ directory: newer });
    await close();
    const database = openDatabase(join(newer, "headroom.sqlite"));
    database.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('newer', 1e14)").run();
    database.close();
    const message = /^headroom: Cannot open the store .*: a newer Headroom made it .*; update Headroom\n$/;
    expect(headroom("runs", "--dir", newer).stderr).toMatch(message);
    const { status, stderr } = headroom("serve", "--dir", newer, "--pages", "none", "--port", "47913");
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  it("a server that is not there", () => {
    const { status, stderr } = headroom("runs", "--url", "http://127.0.0.1:9");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^headroom: Cannot reach a Headroom server at http:\/\/127\.0\.0\.1:9: .+\n$/);
  });
});
