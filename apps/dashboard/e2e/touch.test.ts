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
  /** Fingers go down at the first places, move to the last and go up: shares of the plot's width. */
  const touch = async (fingers: readonly (readonly [number, number])[]) => {
    const box = (await plot().boundingBox())!;
    const cdp = await page.context().newCDPSession(page);
    const points = (t: number) =>
      fingers.map(([from, to], id) => ({
        id,
        x: box.x + box.width * (from + t * (to - from)),
        y: box.y + box.height / 2,
      }));
    await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: points(0) });
    for (const t of [0.25, 0.5, 0.75, 1])
      await cdp.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points(t) });
    await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await cdp.detach();
  };
  const window = () => new URL(page.url()).searchParams.get("zoom")?.split(",").map(Number);

  it("reads a value by a tap, and keeps it", async () => {
    const box = (await plot().boundingBox())!;
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    const readout = page.locator('[data-panel="train/loss"]').getByRole("status");
    await expect.poll(() => readout.textContent()).toMatch(/^step (49|50)\d/);
  });

  it("zooms by a drag of one finger", async () => {
    await touch([[0.25, 0.75]]);
    await page.waitForURL(/zoom=/);
    const [low, high] = window()!;
    expect(Math.abs(low! - 250)).toBeLessThan(15);
    expect(Math.abs(high! - 749)).toBeLessThan(15);
    await page.goBack();
    await expect.poll(window).toBeUndefined();
  });

  it("zooms by a pinch of two", async () => {
    await touch([
      [0.4, 0.2],
      [0.6, 0.8],
    ]);
    await page.waitForURL(/zoom=/);
    const [low, high] = window()!;
    // What lay at 0.4 and 0.6 lies at 0.2 and 0.8 now: a third of the width, around the middle.
    expect(Math.abs(high! - low! - 333)).toBeLessThan(25);
    expect(Math.abs((high! + low!) / 2 - 500)).toBeLessThan(25);
  });
});
