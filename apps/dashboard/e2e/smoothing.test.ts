import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { findBrowser } from "./find-browser";
import { RunWriter, range } from "./wire";

const executablePath = findBrowser();
const STEPS = 30_000;
const TAU = 700;

/** Uniform noise by a multiplicative hash around a falling loss, and one spike of a thousand times its size. */
function loss(step: number): number {
  if (step === 15_000) return 5_000;
  return 2 + Math.exp(-step / 5_000) + Number((BigInt(step) * 2_654_435_761n) % 2n ** 32n) / 2 ** 32;
}

/** Σ y e^(−Δ/τ) / Σ e^(−Δ/τ) over all points up to the step. */
function smoothed(step: number): number {
  let sum = 0;
  let weights = 0;
  for (let s = 0; s <= step; s++) {
    const weight = Math.exp((s - step) / TAU);
    sum += weight * loss(s);
    weights += weight;
  }
  return sum / weights;
}

describe.skipIf(executablePath === undefined)("smoothing in Chromium", () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let slug = "";

  beforeAll(async () => {
    dashboard = await startDashboard();
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const writer = await RunWriter.open(dashboard.url, { project: "noise", name: "noise" });
    await writer.scalars(range(0, STEPS), { "train/loss": loss });
    await writer.finish();
    slug = `noise-${writer.runId.replaceAll("-", "").slice(-6)}`;
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });

  const zooms = [undefined, [18_000, 22_000]] as const;
  for (const width of [700, 1280, 1920]) {
    it(`shows the average of every point, the same at ${width} px on the board and the run page`, async () => {
      const context = await browser.newContext({ viewport: { width, height: 900 } });
      const page = await context.newPage();
      for (const path of ["/p/noise?metrics=train/loss&", `/r/${slug}?`]) {
        for (const zoom of zooms) {
          const last = zoom?.[1] ?? STEPS - 1;
          await page.goto(`${dashboard.url}${path}smooth=ema-${TAU}${zoom ? `&zoom=${zoom.join(",")}` : ""}`);
          const panel = page.locator('[data-panel="train/loss"], [data-panel="loss"]');
          await panel.locator('path[data-role="line"]').waitFor({ state: "attached" });
          const readout = panel.getByRole("status");
          await panel.getByRole("application").focus();
          await page.keyboard.press("End");
          const expected = `${Number(smoothed(last).toPrecision(4))}logged`;
          await expect.poll(() => readout.textContent()).toContain(expected);
          expect(await readout.textContent()).toContain(`step ${last.toLocaleString("en-US")}`);
        }
      }
      await context.close();
    });
  }

  it("says what it averages, and follows another kind", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${dashboard.url}/p/noise?metrics=train/loss`);
    await page.getByText("smoothing", { exact: true }).hover();
    await page
      .getByRole("tooltip")
      .getByText(/as they were logged/)
      .waitFor();
    await page.getByRole("combobox", { name: "smoothing" }).click();
    await page.getByRole("option", { name: "running median" }).click();
    await page.waitForURL(/smooth=median-100/);
    const panel = page.locator('[data-panel="train/loss"]');
    await panel.locator("[data-band]").waitFor({ state: "attached" });
    await page.getByRole("textbox", { name: "Window in steps" }).fill("501");
    await page.keyboard.press("Enter");
    await page.waitForURL(/smooth=median-501/);
    await panel.getByRole("application").focus();
    await page.keyboard.press("End");
    const window = range(STEPS - 501, STEPS)
      .map(loss)
      .sort((a, b) => a - b);
    await expect
      .poll(() => panel.getByRole("status").textContent())
      .toContain(`${Number(window[250]!.toPrecision(4))}logged`);
    await page.close();
  });

  it("fits the axis to all but the spike, and marks it", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${dashboard.url}/p/noise?metrics=train/loss`);
    const mark = page.locator('[data-outside="above"]');
    await mark.waitFor({ state: "attached" });
    expect(await mark.locator("title").textContent()).toBe("noise: 5000 at step 15,000, above this axis");
    await page.getByRole("switch", { name: "ignore outliers" }).click();
    await mark.waitFor({ state: "detached" });
    await page.close();
  });
});
