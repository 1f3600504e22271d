import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { findBrowser } from "./find-browser";
import { RunWriter, range } from "./wire";

const executablePath = findBrowser();
const RUNS = 30;
const MOST_CLICKS = 5;
const SPIKE = 1_234;

/** What a new user comes for, from the front page on, with the clicks that it takes; typing and moving are not clicks. */
describe.skipIf(executablePath === undefined)("ten tasks in Chromium", () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let page: Page;
  let clicks = 0;

  beforeAll(async () => {
    dashboard = await startDashboard();
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    for (let i = 0; i < RUNS; i++) {
      const lr = [0.003, 0.001, 0.01][i % 3]!;
      const seed = 1 + Math.floor(i / 3);
      const writer = await RunWriter.open(dashboard.url, {
        project: "sweep",
        name: `lr ${lr} seed ${seed}`,
        config: { lr, seed, warmup: lr === 0.003 ? 100 : 0 },
      });
      const level = (lr === 0.003 ? 3 : 4) + seed / 100;
      await writer.scalars(range(0, 2_000), {
        "train/loss": (step) => (step === SPIKE && i === 0 ? 70 : level + Math.exp(-step / 100) + (step % 7) / 50),
      });
      await writer.scalars(range(0, 2_000, 50), { "eval/loss": (step) => level + Math.exp(-step / 100) });
      await writer.finish();
    }
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });

  const click = async (target: Locator) => {
    clicks++;
    await target.click();
  };
  const task = (name: string, most: number, perform: () => Promise<void>) =>
    it(`${name}: at most ${most} clicks`, async () => {
      clicks = 0;
      await page.goto(dashboard.url);
      await expect.poll(() => page.locator("tr[data-run]").count()).toBe(RUNS);
      await perform();
      expect(most).toBeLessThanOrEqual(MOST_CLICKS);
      expect(clicks).toBeLessThanOrEqual(most);
    });
  const first = () => page.locator("tr[data-run] a.font-medium").first();
  const sortByLoss = () => click(page.getByRole("columnheader").getByRole("button", { name: "Eval loss" }));
  const tick = (name: string) => click(page.getByRole("checkbox", { name: `Tick ${name}`, exact: true }));
  const differing = (name: string) =>
    page
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name, exact: true }) })
      .getByRole("cell")
      .allTextContents();
  const openBoard = () => click(page.getByRole("link", { name: "Overlay board" }));

  task("the best of 30 runs, and why", 4, async () => {
    await sortByLoss();
    await expect.poll(() => first().textContent()).toBe("lr 0.003 seed 1");
    await tick("lr 0.003 seed 1");
    await tick("lr 0.01 seed 1");
    await click(page.getByRole("link", { name: "Compare" }));
    await expect.poll(() => differing("warmup")).toEqual(["100", "0"]);
  });

  task("the difference between two runs", 3, async () => {
    await tick("lr 0.003 seed 2");
    await tick("lr 0.001 seed 2");
    await click(page.getByRole("link", { name: "Compare" }));
    await expect.poll(() => differing("lr")).toEqual(["0.003", "0.001"]);
    expect(await page.getByRole("rowheader", { name: "seed", exact: true }).count()).toBe(0);
  });

  task("the exact value at a step", 2, async () => {
    await click(page.getByRole("link", { name: "lr 0.003 seed 1", exact: true }));
    const plot = page.locator('[data-panel="loss"]').getByRole("application");
    await plot.waitFor();
    await plot.focus();
    // the end is where the longest line that has arrived ends
    await expect
      .poll(async () => {
        await page.keyboard.press("End");
        return page.locator('[data-panel="loss"]').getByRole("status").textContent();
      })
      .toContain("step 1,999");
  });

  task("the step of a spike", 1, async () => {
    await click(page.getByRole("link", { name: "lr 0.003 seed 1", exact: true }));
    const marks = page.locator('[data-panel="loss"] [data-outside="above"] title');
    await expect.poll(async () => (await marks.allTextContents()).join()).toContain("70 at step 1,234");
  });

  task("seeds with a band", 3, async () => {
    await openBoard();
    await click(page.getByRole("button", { name: /group by/ }));
    await click(page.getByRole("menuitemcheckbox", { name: "lr", exact: true }));
    await page.locator('[data-panel="eval/loss"] [data-band]').first().waitFor({ state: "attached" });
  });

  task("a figure for a paper", 3, async () => {
    await openBoard();
    await click(page.getByRole("button", { name: "Save Evaluation loss" }));
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      click(page.getByRole("menuitem", { name: "Figure (SVG)" })),
    ]);
    expect(download.suggestedFilename()).toBe("evaluation-loss.svg");
  });

  task("a file for a colleague", 3, async () => {
    await openBoard();
    await click(page.getByRole("button", { name: "Share" }));
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      click(page.getByRole("menuitem", { name: /Save as one file/ })),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.html$/);
  });

  task("a pinned baseline", 2, async () => {
    await openBoard();
    await click(page.getByRole("button", { name: /Hold the others against/ }).first());
    await page.getByRole("region", { name: /Evaluation loss − / }).waitFor();
  });

  task("runs by their settings", 0, async () => {
    await page.getByRole("searchbox", { name: "Search or filter runs" }).fill("lr = 0.003 and eval/loss < 3.05");
    await page.getByText("4 of 30 runs").waitFor();
  });

  task("what made one run better than another", 4, async () => {
    await sortByLoss();
    await tick("lr 0.003 seed 1");
    await tick("lr 0.001 seed 1");
    await click(page.getByRole("link", { name: "Compare" }));
    await expect.poll(() => differing("lr")).toEqual(["0.003", "0.001"]);
    await expect.poll(() => differing("Evaluation loss")).toHaveLength(4);
  });
});
