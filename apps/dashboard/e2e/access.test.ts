import axe from "axe-core";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { findBrowser } from "./find-browser";
import { writePair } from "./laboratory-pair";

const executablePath = findBrowser();
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

describe.skipIf(executablePath === undefined)("axe in Chromium", () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let paths: readonly (readonly [string, string])[] = [];

  beforeAll(async () => {
    dashboard = await startDashboard();
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const { narrow, control } = await writePair(dashboard.url, "demo");
    const slug = (name: string, id: string) => `${name}-${id.replaceAll("-", "").slice(-6)}`;
    const run = slug("narrow", narrow.runId);
    paths = [
      ["/", "tr[data-run]"],
      ["/p/demo", "[data-panel] [role=application]"],
      ["/p/demo?group=config.rounding&smooth=ema-500", "[data-panel] [role=application]"],
      [`/r/${run}`, "[data-panel] [role=application]"],
      [`/compare?runs=${run},${slug("control", control.runId)}`, "table"],
      ["/targets", "h1"],
      ["/glossary", "h1"],
      ["/r/no-such-run", "h1"],
    ];
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 390]) {
      it(`finds nothing on any page, ${colorScheme}, ${width} px`, async () => {
        const context = await browser.newContext({
          viewport: { width, height: 900 },
          colorScheme,
          reducedMotion: "reduce",
        });
        const page = await context.newPage();
        for (const [path, ready] of paths) {
          await page.goto(`${dashboard.url}${path}`);
          await page.locator(ready).first().waitFor();
          await page.evaluate(axe.source);
          const found = await page.evaluate(async (rules) => {
            const run = (
              window as unknown as {
                axe: {
                  run(
                    root: Document,
                    options: object,
                  ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
                };
              }
            ).axe;
            const { violations } = await run.run(document, { runOnly: rules });
            return violations.map(
              ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
            );
          }, RULES);
          expect(found, path).toEqual([]);
        }
        await context.close();
      });
    }
  }
});
