import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { findBrowser } from "./find-browser";
import { RunWriter, range } from "./wire";

const executablePath = findBrowser();
if (executablePath === undefined) {
  const message =
    "e2e: NO CHROMIUM OR CHROME FOUND; THE END-TO-END TESTS DID NOT RUN. Install one or set HEADROOM_CHROMIUM.";
  if (process.env.CI) throw new Error(message);
  console.error(`\n${"!".repeat(message.length)}\n${message}\n${"!".repeat(message.length)}\n`);
}

describe.skipIf(executablePath === undefined)("the dashboard in Chromium", () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const consoleErrors: string[] = [];
  let narrow: RunWriter;
  let savedView = "";

  const open = async (from: BrowserContext) => {
    const opened = await from.newPage();
    opened.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        consoleErrors.push(`${message.text()} ${message.location().url}`);
    });
    opened.on("pageerror", (error) => consoleErrors.push(String(error)));
    return opened;
  };

  beforeAll(async () => {
    dashboard = await startDashboard();
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: dashboard.url });
    page = await open(context);
  });

  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });

  it("says how to attach while there are no runs, and shows the first run by itself", async () => {
    await page.goto(dashboard.url);
    await page.getByRole("heading", { name: "No runs yet" }).waitFor();
    await page.getByText("Waiting for the first run").waitFor();
    for (const [tab, line] of [
      ["Python", "headroom.init("],
      ["TypeScript", "createCollector("],
      ["A log that grows", "headroom follow"],
      ["A finished log", "headroom import"],
      ["curl", "api/trpc/run.open"],
    ] as const) {
      await page.getByRole("tab", { name: tab }).click();
      await expect.poll(() => page.locator("pre").filter({ visible: true }).textContent()).toContain(line);
      expect(await page.locator("pre").filter({ visible: true }).textContent()).toContain(dashboard.url);
    }

    narrow = await RunWriter.open(dashboard.url, {
      project: "laboratory",
      name: "narrow seed 1",
      config: { d: 8, seed: 1 },
      modelCard: { hiddenSize: 8, vocabularySize: 1100, tokensPerStep: 128 },
      tags: ["demo"],
    });
    await narrow.scalars(range(0, 400), { "train/loss": (step) => 5 + 2 * Math.exp(-step / 100) });
    await page.getByRole("link", { name: "narrow seed 1" }).waitFor();
  });

  it("overlays two ticked runs", async () => {
    const control = await RunWriter.open(dashboard.url, {
      project: "laboratory",
      name: "control seed 1",
      config: { d: 64, seed: 1 },
      modelCard: { hiddenSize: 64, tokensPerStep: 128 },
    });
    await control.scalars(range(0, 400), { "train/loss": (step) => 4 + 3 * Math.exp(-step / 100) });
    await control.finish();

    for (const name of ["narrow seed 1", "control seed 1"])
      await page.getByRole("checkbox", { name: `Tick ${name}` }).click();
    await page.getByRole("link", { name: "Overlay", exact: true }).click();
    await page.waitForURL(/\/p\/laboratory\?runs=/);
    const lines = page.locator('[data-panel="train/loss"] path[data-role="line"]');
    await expect.poll(() => lines.count()).toBe(2);
    const colours = await lines.evaluateAll((paths) => paths.map((path) => path.getAttribute("stroke")));
    expect(new Set(colours).size).toBe(2);
  });

  it("shows a new point without a reload", async () => {
    const step = page
      .getByRole("row", { name: /narrow seed 1/ })
      .getByRole("cell")
      .nth(1);
    await expect.poll(() => step.textContent()).toBe("399");
    const sentAt = performance.now();
    await narrow.scalars(range(400, 500), { "train/loss": () => 5 });
    await expect.poll(() => step.textContent(), { interval: 20 }).toBe("499");
    console.log(
      `a new point was on screen ${Math.round(performance.now() - sentAt)} ms after it was sent (goal: 1,000)`,
    );
    expect(performance.now() - sentAt).toBeLessThan(5_000);
  });

  it("draws the lines, their ticks and their axis in the first HTML, before any script", async () => {
    const scriptless = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
    const first = await open(scriptless);
    await first.goto(page.url());
    const lines = first.locator('[data-panel="train/loss"] [data-poster] path[data-role="line"]');
    expect(await lines.count()).toBe(2);
    for (const line of await lines.all()) expect((await line.boundingBox())!.width).toBeGreaterThan(300);
    const poster = first.locator('[data-panel="train/loss"] [data-poster]');
    expect(await poster.textContent()).toContain("400");
    expect(await poster.textContent()).toContain("step");
    await scriptless.close();
  });

  it("draws the first steps of a long run one by one on a log axis", async () => {
    const long = await RunWriter.open(dashboard.url, { project: "long", name: "long" });
    await long.scalars(range(0, 30_000), { "train/loss": (step) => 2 + (step % 7) });
    await long.finish();
    const wide = await open(context);
    const moves = async () => {
      const path = wide.locator('[data-panel="train/loss"] .recharts-surface path[data-role="line"]');
      await expect.poll(() => path.count()).toBe(1);
      const xs = [...((await path.getAttribute("d")) ?? "").matchAll(/[ML](-?[\d.]+) /g)].map(([, x]) => Number(x));
      return xs.filter((x) => x < 52 + (xs.at(-1)! - 52) / 4).length;
    };
    await wide.goto(`${dashboard.url}/p/long?metrics=train%2Floss`);
    // A quarter of a linear axis holds a quarter of the points; of a log one the first 30,000^(1/4) = 13 steps.
    expect(await moves()).toBeGreaterThan(100);
    await wide.goto(`${dashboard.url}/p/long?metrics=train%2Floss&xlog=true`);
    await expect.poll(moves).toBe(13);
    await wide.close();
  });

  it("zooms by drag, and the link opened elsewhere shows the same", async () => {
    const plot = page.locator('[data-panel="train/loss"] [role="application"]');
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/zoom=/);

    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("menuitem", { name: /Copy link/ }).click();
    await page.getByText("Link copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain("metrics=");

    const elsewhere = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const second = await open(elsewhere);
    await second.goto(link);
    const paths = (from: Page) =>
      from
        .locator('[data-panel="train/loss"] path[data-role="line"]')
        .evaluateAll((lines) => lines.map((line) => [line.getAttribute("stroke"), line.getAttribute("d")]));
    await expect.poll(() => paths(second)).toEqual(await paths(page));
    expect((await paths(page)).length).toBe(2);
    await elsewhere.close();
  });

  it("saves a view", async () => {
    await page.getByRole("button", { name: "Show everything" }).click();
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("menuitem", { name: /Save a view/ }).click();
    await page.getByText("Saved as it is now").waitFor();
    savedView = await page.evaluate(() => navigator.clipboard.readText());
    expect(savedView).toMatch(/\/v\/[\w-]+$/);
  });

  it("shows a run with its spectrum, its layers and its non-finite point", async () => {
    await narrow.scalars([500, 501, 502], { "train/loss": (step) => (step === 501 ? Number.NaN : 5) });
    await narrow.scalars(range(0, 500, 50), {
      "head/singular_entropy_q": (step) => 0.2 + step / 1000,
      "head/effective_rank_q": (step) => 7 - step / 250,
      "hidden/anisotropy": (step) => 0.3 + step / 1000,
      "grad/suppressed": (step) => 0.9 + step / 10_000,
      "grad/gain_over_random": (step) => 2 - step / 1000,
      "eval/loss": () => 5.1,
    });
    await narrow.append(
      range(0, 500, 50).flatMap((step) => [
        {
          kind: "spectrum" as const,
          step,
          wallTimeMs: Date.now(),
          method: "gram-float64",
          dtype: "float32",
          rows: 1024,
          columns: 8,
          singularValues: Float64Array.from({ length: 8 }, (_, i) => 10 / (1 + (i * step) / 100)),
          provenance: {
            fused: false,
            normGainFolded: true,
            rowsCentred: false,
            excludedRows: 24,
            resolutionFloor: 0.3,
            // 10 / (1 + 7 step / 100) is above 0.3 up to step 461
            resolvedCount: step <= 450 ? 8 : 7,
          },
        },
        {
          kind: "profile" as const,
          metric: "hidden/anisotropy",
          step,
          wallTimeMs: Date.now(),
          values: Float64Array.of(0.1, 0.3),
        },
      ]),
    );
    await page.getByRole("table").getByRole("link", { name: "narrow seed 1" }).click();
    await page.waitForURL(/\/r\/narrow-seed-1-/);
    await page.locator('[data-heat-map="10"]').waitFor();
    // Of the last column, step 450, σ₈ = 10 / 32.5 is above the floor: nothing is grey yet, and one value a step later is.
    expect(await page.locator("[data-heat-map]").getAttribute("data-unresolved")).toBe("0");
    await narrow.append([
      {
        kind: "spectrum",
        step: 500,
        wallTimeMs: Date.now(),
        method: "gram-float64",
        dtype: "float32",
        rows: 1000,
        columns: 8,
        singularValues: Float64Array.of(10, 5, 3, 2, 1, 0.5, 0.4, 0.1),
        provenance: {
          fused: false,
          normGainFolded: true,
          rowsCentred: false,
          excludedRows: 24,
          resolutionFloor: 0.3,
          resolvedCount: 7,
        },
      },
    ]);
    await page.locator('[data-heat-map="11"][data-unresolved="1"]').waitFor();
    await page.getByText("below what the method resolves").waitFor();
    await page.getByText("24 rows were left out").waitFor();
    await page.getByText("The head has 1,024 rows, the model card says V = 1,100.").waitFor();
    const figures = ["loss", "perplexity", "singular-entropy", "head-ranks", "anisotropy", "layer-profile"];
    for (const panel of [...figures, "gradient", "gradient-gain"]) {
      await page.locator(`[data-panel="${panel}"] [role="application"]`).waitFor();
    }
    await page.locator('[data-panel="loss"] [data-mark="NaN"]').waitFor();
  });

  it("keeps the saved view as it was while the run goes on", async () => {
    const elsewhere = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const reader = await open(elsewhere);
    await reader.goto(savedView);
    await reader.getByText("for reading only").waitFor();
    const plot = reader.locator('[data-panel="train/loss"] [role="application"]');
    await plot.focus();
    await reader.keyboard.press("End");
    await expect.poll(() => reader.getByRole("status").filter({ hasText: "step" }).textContent()).toMatch(/step 499/);
    expect(await reader.getByRole("button", { name: /Share|Delete|Edit/ }).count()).toBe(0);
    await elsewhere.close();
  });

  it("reads values by keyboard", async () => {
    const plot = page.locator('[data-panel="loss"] [role="application"]');
    await plot.focus();
    await page.keyboard.press("Home");
    const readout = page.locator('[data-panel="loss"]').getByRole("status");
    await expect.poll(() => readout.textContent()).toMatch(/^step 0(?!\d)/);
    await page.keyboard.press("End");
    await expect.poll(() => readout.textContent()).toMatch(/step 502/);
  });

  it("renames, deletes and restores", async () => {
    await page.getByRole("button", { name: "Edit name, tags and note" }).click();
    await page.getByLabel("Name", { exact: true }).fill("<b>narrow</b>");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "<b>narrow</b>" }).waitFor();
    await page.getByRole("button", { name: "Delete the run" }).click();
    await page.getByText("Deleted <b>narrow</b>").waitFor();
    await page.waitForURL(`${dashboard.url}/`);
    await page.getByRole("link", { name: "control seed 1" }).waitFor();
    await expect.poll(() => page.getByRole("link", { name: "<b>narrow</b>" }).count()).toBe(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "<b>narrow</b>" }).waitFor();
  });

  it("says so when an address names nothing", async () => {
    const stranger = await context.newPage();
    await stranger.goto(`${dashboard.url}/r/no-such-run`);
    await stranger.getByRole("heading", { name: "Nothing here" }).waitFor();
    await stranger.close();
  });

  it("fits 390 px", async () => {
    const small = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const phone = await open(small);
    for (const path of ["/", "/p/laboratory"]) {
      await phone.goto(`${dashboard.url}${path}`);
      await phone
        .getByText(/control seed 1/)
        .filter({ visible: true })
        .first()
        .waitFor();
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
    await small.close();
  });

  it("says that the server is away, and is live again when it is back", async () => {
    const elsewhere = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    // Failed requests are the point here, so its console is not listened to; the other pages are closed.
    await page.close();
    const watcher = await elsewhere.newPage();
    await watcher.goto(`${dashboard.url}/p/laboratory`);
    await watcher.getByRole("table").getByRole("link", { name: "<b>narrow</b>" }).waitFor();
    await dashboard.halt();
    await watcher.getByText("Trying again.").waitFor();
    await dashboard.resume();
    await watcher.getByText("Trying again.").waitFor({ state: "hidden" });
    await narrow.scalars([900], { "train/loss": () => 5 });
    await watcher.getByRole("cell", { name: "900", exact: true }).waitFor();
    await elsewhere.close();
  });

  it("leaves the console silent", () => expect(consoleErrors).toEqual([]));
});
