import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { findBrowser } from "./find-browser";
import { RunWriter } from "./wire";

const executablePath = findBrowser();

describe.skipIf(executablePath === undefined)("keys and notes in Chromium", () => {
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
    const writer = await RunWriter.open(dashboard.url, { project: "palette", name: "find me" });
    await writer.scalars([0, 1, 2], { "train/loss": (step) => step });
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });

  it("goes to a run by name with Ctrl-K, and lists the keys with ?", async () => {
    await page.goto(dashboard.url);
    await page.getByRole("link", { name: "find me" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("A page, a project, a run").fill("find me");
    await page.getByRole("option", { name: /find me/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/r\/find-me-/);
    await page.getByRole("heading", { name: "find me" }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).getByText("go to a page, a project or a run by name").waitFor();
    await page.keyboard.press("Escape");
  });

  it("tells in the tab that a run is running", async () => {
    await expect.poll(() => page.title()).toBe("● find me · Headroom");
    await expect.poll(() => page.locator('link[rel="icon"]').first().getAttribute("href")).toMatch(/^data:image\/svg/);
  });

  it("renders notes as Markdown, and never as HTML", async () => {
    await page.getByRole("button", { name: "Edit name, tags and note" }).click();
    await page
      .getByLabel("Note, in Markdown")
      .fill(
        "**bold** `code` [ok](https://example.org) [no](javascript:alert(1)) <img src=x onerror=alert(1)> ![i](http://example.org/i.png)",
      );
    await page.getByRole("button", { name: "Save" }).click();
    const note = page.locator("[data-markdown]");
    await note.locator("strong").waitFor();
    expect(await note.getByRole("link", { name: "ok" }).getAttribute("href")).toBe("https://example.org");
    expect(await note.getByText("no", { exact: true }).getAttribute("href")).toBe("");
    expect(await note.locator("img").count()).toBe(0);
    expect(await note.textContent()).toContain("<img src=x onerror=alert(1)>");
  });
});
