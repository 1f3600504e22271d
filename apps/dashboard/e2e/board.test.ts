import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { findBrowser } from "./find-browser";
import { RunWriter, range } from "./wire";

const executablePath = findBrowser();

describe.skipIf(executablePath === undefined)("the board in Chromium", () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    dashboard = await startDashboard();
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    for (const [lr, seed, loss] of [
      [0.1, 1, 1],
      [0.1, 2, 2],
      [0.1, 3, 9],
      [0.2, 1, 5],
      [0.2, 2, 6],
    ] as const) {
      // One name for all: groups of it are told apart by their settings.
      const config = { lr, seed, width: lr === 0.1 ? 8 : 16 };
      const writer = await RunWriter.open(dashboard.url, { project: "seeds", name: `gpt seed ${seed}`, config });
      await writer.scalars(range(0, 50), { "eval/loss": () => loss });
      await writer.finish();
    }
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });

  const panel = () => page.locator('[data-panel="eval/loss"]');
  const lastValues = async () => {
    await panel().getByRole("application").focus();
    await page.keyboard.press("End");
    return (await panel().getByRole("status").textContent()) ?? "";
  };

  it("groups by several settings, with labels and colours that tell groups apart", async () => {
    await page.goto(`${dashboard.url}/p/seeds?group=recipe`);
    const legend = page.getByRole("list", { name: "Legend" }).getByRole("listitem");
    await expect.poll(() => legend.allTextContents()).toHaveLength(2);
    const labels = await legend.allTextContents();
    expect(labels.join(" ")).toContain("gpt (lr = 0.1, width = 8)");
    expect(labels.join(" ")).toContain("gpt (lr = 0.2, width = 16)");
    await expect.poll(() => panel().locator('path[data-role="line"]').count()).toBe(2);
    const colours = await panel()
      .locator('path[data-role="line"]')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute("stroke")));
    expect(new Set(colours).size).toBe(2);
    await page.getByRole("button", { name: /group by/ }).click();
    await page.getByRole("menuitemcheckbox", { name: "same settings, any seed" }).click();
    for (const key of ["lr", "width"]) await page.getByRole("menuitemcheckbox", { name: key, exact: true }).click();
    await page.keyboard.press("Escape");
    await expect.poll(async () => (await legend.allTextContents()).join()).toContain("lr = 0.1, width = 8");
  });

  it("draws mean or median, and says which band", async () => {
    await page.goto(`${dashboard.url}/p/seeds?group=config.lr`);
    await expect.poll(lastValues).toContain("lr = 0.1 · mean of 34");
    await page.getByRole("combobox", { name: "Line of a group" }).click();
    await page.getByRole("option", { name: "median" }).click();
    await expect.poll(lastValues).toContain("lr = 0.1 · median of 32");
    await page.getByRole("combobox", { name: "Band of a group" }).click();
    await page.getByRole("option", { name: "95 % interval of the mean" }).click();
    await page.getByText("median of 3, band of the mean's 95 % interval").waitFor();
  });

  it("holds the others against a pinned baseline", async () => {
    await page.goto(`${dashboard.url}/p/seeds?metrics=eval/loss`);
    await page.getByRole("button", { name: "Hold the others against gpt seed 1" }).last().click();
    await page.waitForURL(/base=/);
    await page.getByRole("region", { name: /Evaluation loss − gpt seed 1/ }).waitFor();
    // The pinned run of the last row was logged first: 1. The others lie 1, 8, 4 and 5 above it.
    await expect.poll(lastValues).toMatch(/gpt seed 38.*gpt seed 25.*gpt seed 14.*gpt seed 21.*gpt seed 10/);
  });

  it("undoes a zoom by the browser's Back", async () => {
    await page.goto(`${dashboard.url}/p/seeds`);
    const box = (await panel().getByRole("application").boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/zoom=/);
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes("zoom="));
  });

  it("saves a chart as figure, image and numbers", async () => {
    await page.goto(`${dashboard.url}/p/seeds`);
    const saved = async (item: string) => {
      await page.getByRole("button", { name: "Save Evaluation loss" }).click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("menuitem", { name: item }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: readFileSync((await download.path())!) };
    };
    const svg = await saved("Figure (SVG)");
    expect(svg.name).toBe("evaluation-loss.svg");
    expect(svg.bytes.toString()).toContain("Evaluation loss (nats/token)");
    expect(svg.bytes.toString()).toMatch(/stroke="#[0-9a-f]{6}"/);
    expect(svg.bytes.toString()).not.toContain("var(");
    const png = await saved("Image (PNG)");
    expect([...png.bytes.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
    expect(png.bytes.readUInt32BE(16)).toBe(1_600);
    const csv = (await saved("Drawn points (CSV)")).bytes.toString().trim().split("\r\n");
    expect(csv[0]).toBe("line,role,step,value");
    expect(csv).toHaveLength(1 + 5 * 50);
  });

  it("saves the page as one file that works from a disk, without a network", async () => {
    await page.goto(`${dashboard.url}/p/seeds`);
    await panel().getByRole("application").waitFor();
    await page.getByRole("button", { name: "Share" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: /Save as one file/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("seeds-5-runs.html");
    const text = readFileSync((await download.path())!, "utf8");
    expect(text.length).toBeLessThan(200_000);
    expect(text).not.toContain(dashboard.url.slice("http://".length));
    const file = join(tmpdir(), `headroom-view-${process.pid}.html`);
    writeFileSync(file, text);
    const offline = await browser.newContext({ offline: true });
    const opened = await offline.newPage();
    const failures: string[] = [];
    opened.on("console", (message) => failures.push(message.text()));
    opened.on("pageerror", (error) => failures.push(String(error)));
    await opened.goto(`file://${file}`);
    await opened.getByRole("heading", { name: "seeds: 5 runs" }).waitFor();
    expect(await opened.locator("path[data-line]").count()).toBe(5);
    const box = (await opened.locator("section > svg").boundingBox())!;
    await opened.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await expect.poll(() => opened.getByRole("status").textContent()).toContain("gpt seed 3 9");
    await opened.mouse.down();
    await opened.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 3 });
    const before = await opened.locator("path[data-line]").first().getAttribute("d");
    await opened.mouse.up();
    await expect.poll(() => opened.locator("path[data-line]").first().getAttribute("d")).not.toBe(before);
    await opened.getByRole("button", { name: "gpt seed 3" }).click();
    await expect.poll(() => opened.locator("path[data-line]").count()).toBe(4);
    expect(failures).toEqual([]);
    await offline.close();
    rmSync(file);
  });

  it("answers 404 for a project that is none", async () => {
    const response = await page.goto(`${dashboard.url}/p/nope`);
    expect(response!.status()).toBe(404);
    await page.getByRole("heading", { name: "Nothing here" }).waitFor();
  });
});
