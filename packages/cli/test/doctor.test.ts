import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { API_VERSION, openApi, startApiServer } from "@headroom/api";
import { openRunSchema } from "@headroom/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../store/src/sqlite/better-sqlite3.ts";
import { diagnose } from "../src/doctor/diagnose.ts";
import type { Finding, Patient } from "../src/doctor/finding.ts";

const COLLECTOR = import.meta.resolve("@headroom/collector");
const RUN = "0f0e0d0c-0b0a-4908-8706-050403020100";
const WRITER = "6fa459ea-ee8a-4ca4-894e-db77e160355e";
const TOKEN = "a-token-of-more-than-16-characters";

let folder: string;
let patient: Patient;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "headroom-doctor-"));
  patient = {
    directory: join(folder, "data"),
    host: "127.0.0.1",
    port: await freePort(),
    env: {},
    nodeVersion: process.versions.node,
    freeBytes: (path) => statfsSync(path).bavail * statfsSync(path).bsize,
  };
  mkdirSync(patient.directory, { mode: 0o700 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function listen(port = 0): Promise<Server> {
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  const server = createServer((socket) => socket.end(answer, () => socket.destroy()));
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return server;
}

async function freePort(): Promise<number> {
  const server = await listen();
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** A store with one run of 5,000 losses. */
async function fillStore(): Promise<void> {
  const { store, close } = await openApi({ directory: patient.directory });
  await store.runs.open(openRunSchema.parse({ runId: RUN, writerId: WRITER, project: "p", name: "n", startedAtMs: 1 }));
  const steps = Float64Array.from({ length: 5_000 }, (_, step) => step);
  const sections = [
    { kind: "frame" as const, metrics: ["train/loss"], steps, wallTimesMs: steps, values: [steps.map(Math.cos)] },
  ];
  await store.runs.append({ runId: RUN, writerId: WRITER, sequence: 1, sections });
  await close();
}

function inDatabase(change: (database: ReturnType<typeof openDatabase>) => void): void {
  const database = openDatabase(join(patient.directory, "headroom.sqlite"));
  change(database);
  database.close();
}

/** The only finding that is not well. */
async function onlyFinding(changed: Partial<Patient> = {}): Promise<Finding> {
  const findings = await diagnose({ ...patient, ...changed }, API_VERSION);
  const found = findings.filter(({ state }) => state !== "well");
  expect(found.map(({ subject, says }) => `${subject}: ${says}`)).toHaveLength(1);
  expect(found[0]!.mend).toBeTruthy();
  return found[0]!;
}

describe("headroom doctor", () => {
  it("finds nothing on a sound machine, with and without a store", async () => {
    const states = async () => new Set((await diagnose(patient, API_VERSION)).map(({ state }) => state));
    expect(await states()).toEqual(new Set(["well"]));
    await fillStore();
    expect(await states()).toEqual(new Set(["well"]));
  });

  it("1: an old Node", async () => {
    expect(await onlyFinding({ nodeVersion: "18.20.4" })).toMatchObject({ subject: "node", state: "fault" });
  });

  it("2: a disk that is nearly full", async () => {
    const found = await onlyFinding({ freeBytes: () => 12e6 });
    expect(found).toMatchObject({ subject: "disk", state: "fault", says: expect.stringMatching(/^0\.01 GB free/) });
  });

  it("3: no data folder", async () => {
    expect(await onlyFinding({ directory: join(folder, "nowhere") })).toMatchObject({
      subject: "folder",
      state: "warning",
    });
  });

  it("4: a file where the data folder is to be", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await onlyFinding({ directory: join(folder, "file") })).toMatchObject({ subject: "folder", state: "fault" });
  });

  it("5: a store that everyone may read", async () => {
    await fillStore();
    chmodSync(patient.directory, 0o755);
    chmodSync(join(patient.directory, "headroom.sqlite"), 0o644);
    const found = await onlyFinding();
    expect(found).toMatchObject({ subject: "permissions", mend: `chmod -R o-rwx ${patient.directory}` });
  });

  it("6: a store that a newer version made", async () => {
    await fillStore();
    inDatabase((database) =>
      database.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('newer', 1e14)").run(),
    );
    expect(await onlyFinding()).toMatchObject({
      subject: "store",
      state: "fault",
      mend: expect.stringContaining("headroom-lm@latest"),
    });
  });

  it("7: a file that is no store", async () => {
    writeFileSync(join(patient.directory, "headroom.sqlite"), "these bytes are no database ".repeat(400));
    expect(await onlyFinding()).toMatchObject({ subject: "store", state: "fault" });
  });

  it("8: one flipped bit in a chunk", async () => {
    await fillStore();
    inDatabase((database) => {
      const query = "SELECT rowid AS id, points FROM series_nodes WHERE height = 0 LIMIT 1";
      const row = database.prepare(query).get() as { id: number; points: Buffer };
      row.points[row.points.length >> 1]! ^= 1;
      database.prepare("UPDATE series_nodes SET points = ? WHERE rowid = ?").run(row.points, row.id);
    });
    expect(await onlyFinding()).toMatchObject({ subject: "store", says: expect.stringContaining("checksum") });
  });

  it("9: points that wait for a server", async () => {
    const options = { project: "p", name: "n", url: `http://127.0.0.1:${await freePort()}`, dir: patient.directory };
    const program = `import { createCollector } from ${JSON.stringify(COLLECTOR)};
const collector = createCollector(${JSON.stringify(options)});
collector.step({ step: 1, "train/loss": 1 });
process.exit(0);`;
    execFileSync(process.execPath, ["--input-type=module", "-e", program]);
    expect(await onlyFinding()).toMatchObject({ subject: "spool", mend: expect.stringContaining("headroom sync") });
  });

  it("10: an address in everyone's reach, and no token", async () => {
    expect(await onlyFinding({ host: "0.0.0.0" })).toMatchObject({ subject: "tokens", state: "fault" });
  });

  it("11: one token for writing and reading", async () => {
    const env = { HEADROOM_WRITE_TOKEN: TOKEN, HEADROOM_READ_TOKEN: TOKEN };
    expect(await onlyFinding({ env })).toMatchObject({ subject: "tokens", state: "fault" });
  });

  it("12: another program on the port", async () => {
    const other = await listen(patient.port);
    try {
      const found = await onlyFinding();
      expect(found).toMatchObject({ subject: "server", mend: `headroom serve --port ${patient.port + 1}` });
    } finally {
      await new Promise((done) => other.close(done));
    }
  });

  it("13: a server that refuses this user's token", async () => {
    const { store, close } = await openApi({ directory: join(folder, "other") });
    const server = await startApiServer({ store, port: patient.port, writeToken: TOKEN });
    try {
      const env = { HEADROOM_TOKEN: "a-wrong-token-of-16-or-more" };
      expect(await onlyFinding({ env })).toMatchObject({ subject: "server", says: expect.stringContaining("401") });
      const right = await diagnose({ ...patient, env: { HEADROOM_TOKEN: TOKEN } }, API_VERSION);
      expect(right.find(({ subject }) => subject === "server")).toMatchObject({ state: "well" });
    } finally {
      await server.close();
      await close();
    }
  });

  it("14: a server of another version", async () => {
    const { store, close } = await openApi({ directory: join(folder, "other") });
    const server = await startApiServer({ store, port: patient.port });
    try {
      const findings = await diagnose(patient, "99.0.0");
      expect(findings.find(({ subject }) => subject === "server")).toMatchObject({ state: "warning" });
    } finally {
      await server.close();
      await close();
    }
  });

  it("15: a database that cannot be reached", async () => {
    const env = { DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/nothing` };
    expect(await onlyFinding({ env })).toMatchObject({ subject: "store", mend: expect.stringContaining("psql") });
  });
});
