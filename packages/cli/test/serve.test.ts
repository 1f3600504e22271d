import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openApi } from "@headroom/api";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { connect } from "../src/connect.ts";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const WRITE = "write-0123456789abcdef";
const READ = "read-0123456789abcdef";
const EXIT_CODES = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;
const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === "::1"));

const started: { child: ChildProcess; directory: string }[] = [];
afterEach(() => {
  for (const { child, directory } of started.splice(0)) {
    child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  }
});

/** A `headroom` command that serves, without pages, and says when it listens. */
async function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const directory = mkdtempSync(join(tmpdir(), "headroom-serve-"));
  const port = await freePort();
  const flags = ["--pages", "none", "--no-open", "--port", String(port), "--dir", directory];
  const child = spawn(process.execPath, [MAIN, ...args, ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DATABASE_URL: undefined, HEADROOM_MARK: directory, ...env },
  });
  started.push({ child, directory });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const lines = createInterface({ input: child.stdout! });
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      lines.on("line", (line) => {
        const found = pattern.exec(line);
        if (found !== null) resolve(found);
      });
      void ended.then((code) => reject(new Error(`it ended with ${code} before it said ${pattern}`)));
    });
  const said = await says(/^Headroom is at ([^\s;]+)/);
  return { child, directory, port, ended, url: said[1]!, says };
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

const openRun = (url: string, token?: string) =>
  connect({ url, token }).run.open.mutate({
    runId: "0f0e0d0c-0b0a-4908-8706-050403020100",
    writerId: "6fa459ea-ee8a-4ca4-894e-db77e160355e",
    project: "tests",
    name: "a run",
    startedAtMs: 1_760_000_000_000,
  });

describe("headroom serve", () => {
  it.each(Object.entries(EXIT_CODES))("at %s tells live pages, closes the store and ends", async (signal, code) => {
    const server = await start(["serve"]);
    await openRun(server.url);
    // A live page, as a browser holds it.
    const live = await fetch(`${server.url}/api/trpc/live.onChange?input=${encodeURIComponent('{"json":{}}')}`);
    const reader = live.body!.getReader();
    await reader.read();
    const beganMs = performance.now();
    server.child.kill(signal as NodeJS.Signals);
    expect(await server.ended).toBe(code);
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      rest += new TextDecoder().decode(part.value);
    }
    expect(rest).toContain("The server is stopping");
    // The file alone, as somebody would copy it, holds everything.
    const copy = mkdtempSync(join(tmpdir(), "headroom-copy-"));
    copyFileSync(join(server.directory, "headroom.sqlite"), join(copy, "headroom.sqlite"));
    const { store, close } = await openApi({ directory: copy });
    expect((await store.runs.projects()).map(({ name, runCount }) => [name, runCount])).toEqual([["tests", 1]]);
    await close();
    rmSync(copy, { recursive: true });
    expect(existsSync(join(server.directory, "headroom.sqlite-wal"))).toBe(false);
  });

  it("answers what is under way when it is told to end", async () => {
    const server = await start(["serve"]);
    const body = JSON.stringify({ json: { title: "t", state: {} } });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const sending = request(
        `${server.url}/api/trpc/view.create`,
        {
          method: "POST",
          headers: { "content-type": "application/json", "content-length": body.length, expect: "100-continue" },
        },
        (response) => resolve(response.resume().statusCode),
      );
      sending.once("error", reject);
      // The server has read the head of the request and waits for its body.
      sending.once("continue", () => {
        server.child.kill("SIGTERM");
        setTimeout(() => sending.end(body), 300);
      });
    });
    expect(await answered).toBe(200);
    expect(await server.ended).toBe(143);
  });

  it("is ready behind tokens, and answers only who has one", async () => {
    const server = await start(["serve", "--host", "0.0.0.0"], {
      HEADROOM_WRITE_TOKEN: WRITE,
      HEADROOM_READ_TOKEN: READ,
    });
    expect((await fetch(`${server.url}/api/trpc/server.info`)).status).toBe(401);
    await openRun(server.url, WRITE);
    expect((await connect({ url: server.url, token: READ }).run.list.query({})).total).toBe(1);
  });

  it.skipIf(!hasIpv6)("listens on ::1", async () => {
    const server = await start(["serve", "--host", "::1"]);
    expect(server.url).toBe(`http://[::1]:${server.port}`);
    expect((await connect({ url: server.url }).server.info.query()).storeKind).toBe("sqlite");
  });
});

describe.skipIf(process.platform !== "linux")("headroom demo", () => {
  const corpus = mkdtempSync(join(tmpdir(), "headroom-corpus-"));
  afterAll(() => rmSync(corpus, { recursive: true }));

  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)("leaves no process behind at %s", async (signal) => {
    const text = join(corpus, "corpus.txt");
    writeFileSync(text, Array.from({ length: 20_000 }, (_, i) => `word${(i * i) % 97}`).join(" "));
    const demo = await start(["demo", "--steps", "1000000", "--corpus", text, "--vocab", "300"]);
    await demo.says(/^First live point/);
    expect(processesMarked(demo.directory).length).toBeGreaterThan(2);
    demo.child.kill(signal);
    await demo.ended;
    await expect.poll(() => processesMarked(demo.directory), { timeout: 30_000 }).toEqual([]);
    const { store, close } = await openApi({ directory: demo.directory });
    expect((await store.runs.projects()).find(({ name }) => name === "demo")?.runCount).toBeGreaterThan(0);
    await close();
  });
});

/** Commands of the processes that were started with the mark, by whomever. */
function processesMarked(mark: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(`HEADROOM_MARK=${mark}\0`)) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    });
}
