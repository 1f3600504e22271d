import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { findBrowser } from "./find-browser";
import { RunWriter, range } from "./wire";

const executablePath = findBrowser();

describe.skipIf(executablePath === undefined)("fingers at 390 px in Chromium", () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    dashboard = await startDashboard();
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    page = await context.newPage();
    const writer = await RunWriter.open(dashboard.url, { project: "touch", name: "touched" });
    await writer.scalars(range(0, 1_000), { "train/loss": (step) => step });
    await writer.finish();
    await page.goto(`${dashboard.url}/p/touch?metrics=train/loss`);
    await page.locator('[data-panel="train/loss"]').getByRole("application").scrollIntoViewIfNeeded();
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });

  const plot = () => page.locator('[data-panel="train/loss"]').getByRole("application");
  it("reads a value by a tap, and keeps it", async () => {
    const box = (await plot().boundingBox())!;
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    const readout = page.locator('[data-panel="train/loss"]').getByRole("status");
    await expect.poll(() => readout.textContent()).toMatch(/^step (49|50)\d/);
  });
});
