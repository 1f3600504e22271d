import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { findBrowser } from "./find-browser";
import { writePair } from "./laboratory-pair";

const executablePath = findBrowser();

describe.skipIf(executablePath === undefined)("the first minute in Chromium", () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    dashboard = await startDashboard();
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    await writePair(dashboard.url, "demo");
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });

  it("shows the story on the board: loss and anisotropy first, both curves named, the start left out of the axis", async () => {
    await page.goto(`${dashboard.url}/p/demo`);
    await page.locator('[data-panel="eval/loss"] [data-end-label]').first().waitFor();
    const panels = await page
      .locator("[data-panel]")
      .evaluateAll((all) => all.map((one) => one.getAttribute("data-panel")));
    expect(panels.slice(0, 3)).toEqual(["eval/loss", "hidden/anisotropy", "head/singular_entropy_q"]);
    const names = await page.locator('[data-panel="eval/loss"] [data-end-label]').allTextContents();
    expect(names.sort()).toEqual(["control", "narrow"]);
    expect(await page.locator('[data-panel="eval/loss"] [data-outside="above"]').count()).toBeGreaterThan(0);
    const ticks = await page
      .locator('[data-panel="eval/loss"] .recharts-yAxis .recharts-cartesian-axis-tick')
      .allTextContents();
    expect(Math.max(...ticks.map(Number))).toBeLessThan(5.5);
    await page.getByText("Spectra concentrate in healthy runs as well").waitFor();
  });

  it("opens a run with a sentence, a timeline, and the loss above the fold", async () => {
    await page.getByRole("table").getByRole("link", { name: "narrow" }).click();
    await page.waitForURL(/\/r\/narrow-/);
    const summary = page.getByRole("region", { name: "Summary" });
    const named = summary.locator("figcaption");
    for (const mark of [/best loss, step/, /onset, step/, /alarm, step/]) await named.getByText(mark).waitFor();
    await summary.getByText(/above its best; an alarm needs/).waitFor();
    const plot = page.locator('[data-panel="loss"]').getByRole("application");
    await plot.waitFor();
    expect((await plot.boundingBox())!.y).toBeLessThan(700);
  });

  it("reaches config and events at once, and folds what never moved", async () => {
    const bar = page.getByRole("navigation", { name: "Sections of the run" });
    for (const name of ["Config", "Events", "Evidence"]) {
      await bar.getByRole("link", { name, exact: true }).click();
      await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(400);
      expect((await bar.boundingBox())!.y).toBeLessThan(60);
    }
    expect(await page.locator("[data-constant]").textContent()).toContain("Points dropped 0");
    await expect.poll(() => page.locator('[data-section="gpu/0"] [data-panel="gpu/0/util %"]').count()).toBe(1);
    expect(await page.getByRole("region", { name: "gpu/0/util %" }).count()).toBe(1);
  });

  it("stays inside the window with a name of 120 characters", async () => {
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(
        `${dashboard.url}/p/demo?metrics=${encodeURIComponent(`a metric with a very long name ${"x".repeat(90)}`)}`,
      );
      await page.locator("[data-panel]").getByRole("application").waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it("explains every word and metric", async () => {
    await page.goto(`${dashboard.url}/glossary`);
    for (const term of ["W-error", "hard rank", "bracket", "null", "shortfall", "arm", "headroom"]) {
      await page
        .getByRole("term")
        .filter({ hasText: new RegExp(`^${term}$`) })
        .waitFor();
    }
    expect(await page.getByRole("region", { name: "Metrics" }).getByRole("term").count()).toBeGreaterThan(20);
  });
});
