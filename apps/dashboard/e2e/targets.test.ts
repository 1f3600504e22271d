import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runSlug } from "@headroom/protocol";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { findBrowser } from "./find-browser";
import { RunWriter, range } from "./wire";

const COMMAND = fileURLToPath(new URL("../../../packages/cli/dist/main.js", import.meta.url));
const executablePath = findBrowser();

describe.skipIf(executablePath === undefined)("targets in Chromium", () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let context: BrowserContext;
  let folder: string;
  let list: Page;
  let run: Page;
  let writer: RunWriter;
  const consoleErrors: string[] = [];

  /** The command line in a process of its own, as in a second terminal. */
  const headroom = (...args: string[]) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ["ignore", "pipe", "inherit"] });
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
      child.once("exit", (code) => (code === 0 ? resolve(output) : reject(new Error(`headroom ${args[0]}: ${code}`))));
    });

  const push = (name: string, ...flags: string[]) =>
    headroom("target", join(folder, "ids.u16"), "--push", dashboard.url, "--name", name, ...flags);

  const open = async (path: string) => {
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") consoleErrors.push(message.text());
    });
    page.on("pageerror", (error) => consoleErrors.push(String(error)));
    await page.goto(`${dashboard.url}${path}`);
    return page;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "headroom-e2e-target-"));
    await headroom(
      "synth",
      "--rank",
      "8",
      "--vocabulary",
      "300",
      "--tokens",
      "30000",
      "--out",
      join(folder, "ids.u16"),
    );
    dashboard = await startDashboard();
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    writer = await RunWriter.open(dashboard.url, {
      project: "laboratory",
      name: "narrow",
      config: {},
      modelCard: { hiddenSize: 2, corpusHash: "corpus", tokenizerHash: "tokenizer" },
    });
    await writer.scalars(range(0, 300, 100), {
      "eval/loss": (step) => 5 - step / 300,
      "head/dimensions_used_0.5": (step) => (step === 0 ? 2 : 1),
      "head/effective_rank_p": (step) => 2 - step / 300,
    });
    await writer.append(
      range(0, 300, 100).map((step) => ({
        kind: "spectrum" as const,
        step,
        wallTimeMs: Date.now(),
        method: "gram-float64",
        dtype: "float32",
        rows: 300,
        columns: 2,
        singularValues: Float64Array.of(10, 10 - step / 30),
      })),
    );
  });

  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("says how to make a target while there is none, in a command that wraps at 390 px", async () => {
    list = await open("/targets");
    await list.getByText("No targets yet").waitFor();
    await list.setViewportSize({ width: 390, height: 844 });
    const command = list.locator("pre");
    expect(await command.textContent()).toContain("headroom target corpus/");
    expect(await command.evaluate((pre) => pre.scrollWidth - pre.clientWidth)).toBe(0);
    expect(await list.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await list.setViewportSize({ width: 1280, height: 900 });
  });

  it("shows a target pushed from a second terminal on the open list and, by its hashes, on the open run", async () => {
    run = await open(`/r/${runSlug("narrow", writer.runId)}`);
    await run.locator('[data-panel="loss"] [role="application"]').waitFor();
    expect(await run.locator("[data-headroom]").count()).toBe(0);
    await push("synthetic rank 8", "--corpus-hash", "corpus", "--tokenizer-hash", "tokenizer");
    await list.getByRole("link", { name: "synthetic rank 8" }).waitFor();
    await run.locator("[data-headroom]").waitFor();
    await run.getByRole("list", { name: "Room or shortfall" }).getByText("at W-error 0.5").first().waitFor();
    await run.getByText("The head uses 1 of its 2 (50 %)").waitFor();
    await writer.scalars([300], { "head/dimensions_used_0.5": () => 2 });
    await run.getByText("The head uses 2 of its 2 (100 %)").waitFor();
  });

  it("draws the head at the step that the slider chooses", async () => {
    const panel = run.locator('[data-panel="head-w-error"]');
    await panel.getByText("head at step 200").waitFor();
    await run.getByRole("slider", { name: "Step of the head's spectrum" }).focus();
    await run.keyboard.press("Home");
    await panel.getByText("head at step 0").waitFor();
    await run.waitForURL(/spectrum=0/);
    await panel.getByText("At step 0 the head comes down to W-error 0.5 with 2").waitFor();
    await run.keyboard.press("End");
    await panel.getByText("newest, step 200").waitFor();
    await expect.poll(() => run.url()).not.toContain("spectrum=");
  });

  it("links another target by hand and undoes it", async () => {
    await push("another corpus");
    await run.getByRole("combobox", { name: "Target of this run" }).click();
    await run.getByRole("option", { name: "another corpus" }).click();
    const linked = run.locator("[data-headroom]");
    await linked.getByRole("link", { name: "another corpus" }).waitFor();
    await run.getByRole("button", { name: "Undo" }).click();
    await linked.getByRole("link", { name: "synthetic rank 8" }).waitFor();
  });

  it("tells by context length what the null leaves unexplained, and draws the length that is chosen", async () => {
    await list.getByRole("link", { name: "synthetic rank 8" }).click();
    for (const tokens of ["1 token", "2 tokens", "3 tokens", "4 tokens"]) {
      await list.getByText(new RegExp(`^Contexts of ${tokens}: .+ of the curve unexplained`)).waitFor();
    }
    const naive = list.locator('path[data-series="naive"]');
    const before = await naive.getAttribute("d");
    await list.getByRole("radio", { name: "2", exact: true }).click();
    await list.waitForURL(/length=2/);
    await expect.poll(() => naive.getAttribute("d")).not.toBe(before);
    for (const width of [1280, 390]) {
      await list.setViewportSize({ width, height: 844 });
      // charts follow their place's new width a frame later
      await expect.poll(() => list.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });

  it("answers 404 for what there is not", async () => {
    for (const path of ["/r/no-such-run", "/targets/none", "/v/none", "/nowhere"]) {
      expect((await fetch(`${dashboard.url}${path}`)).status, path).toBe(404);
    }
  });

  it("leaves the console silent", () => expect(consoleErrors).toEqual([]));
});
