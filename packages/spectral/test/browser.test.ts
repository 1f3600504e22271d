import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { measureHead } from "../src/measure-head.ts";
import { randomHead } from "../src/testing/seeded-random.ts";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** The package as a page would bundle it, with the request that Node measures too. */
const workerSource = `
  import { measureHead } from "@headroom/spectral";
  onmessage = ({ data }) => {
    const started = performance.now();
    postMessage({ measurement: measureHead(data), ms: performance.now() - started, shared: typeof SharedArrayBuffer });
  };
`;

describe.skipIf(!existsSync(executablePath))("in Chromium, in one web worker", () => {
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    const bundled = await build({
      stdin: { contents: workerSource, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
      alias: { "@headroom/spectral": fileURLToPath(new URL("../dist/browser.js", import.meta.url)) },
      bundle: true,
      format: "esm",
      platform: "browser",
      write: false,
    });
    const script = bundled.outputFiles[0]!.text;
    server = createServer((request, response) => {
      const isScript = request.url === "/worker.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : "<!doctype html><title>spectral</title>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Measures one head in the page and here. */
  async function measureInBoth(method: "gram" | "gram-mixed") {
    const rows = 2000;
    const columns = 96;
    const head = { data: randomHead(21, rows, columns, 0.97), rows, columns };
    const layers = [{ layer: 0, name: "h0", data: randomHead(22, 64, columns), rows: 64, columns }];
    const targets = Array.from({ length: 64 }, (_, i) => i);
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const raw = await page.evaluate(
      async ({ weights, states, rows, columns, targets, method }) => {
        const worker = new Worker("/worker.js", { type: "module" });
        const answer = await new Promise<MessageEvent>((resolve, reject) => {
          worker.onmessage = resolve;
          worker.onerror = (event) => reject(new Error(event.message));
          worker.postMessage({
            head: { data: Float32Array.from(weights), rows, columns },
            layers: [{ layer: 0, name: "h0", data: Float32Array.from(states), rows: 64, columns }],
            targets,
            logitSpectrum: true,
            spectrum: { method },
          });
        });
        const { measurement, shared } = answer.data;
        return {
          shared,
          fused: measurement.spectrum.fused,
          sigma: [...measurement.spectrum.sigma],
          logits: [...measurement.logitSpectrum.sigma],
          summary: measurement.summary,
          layers: measurement.layers,
          gradient: measurement.gradientSuppression,
        };
      },
      { weights: [...head.data], states: [...layers[0]!.data], rows, columns, targets, method },
    );
    await page.close();
    return { raw, expected: measureHead({ head, layers, targets, logitSpectrum: true, spectrum: { method } }) };
  }

  it("measures what Node measures, to the last bit", async () => {
    const { raw, expected } = await measureInBoth("gram");
    // a page without cross-origin isolation has no SharedArrayBuffer
    expect(raw.shared).toBe("undefined");
    expect(raw.sigma).toEqual([...expected.spectrum.sigma]);
    expect(raw.logits).toEqual([...expected.logitSpectrum!.sigma]);
    expect(raw.layers).toEqual(expected.layers);
    // logarithms and exponentials are the engine's own: one unit in the last place
    expect(Math.abs(raw.summary.singularEntropyQ - expected.summary.singularEntropyQ)).toBeLessThan(1e-14);
  });

  it('fuses multiply-adds: "gram-mixed" and r² agree with an engine that does not within their bounds', async () => {
    const { raw, expected } = await measureInBoth("gram-mixed");
    expect(raw.fused).toBe(true);
    expect(raw.gradient.fused).toBe(true);
    const { sigma } = expected.spectrum;
    raw.sigma.forEach((value, i) => {
      const allowed = expected.spectrum.fused ? 0 : 2 ** -22 * (sigma[0]! / sigma[i]!) ** 2 * sigma[i]!;
      expect(Math.abs(value - sigma[i]!)).toBeLessThanOrEqual(allowed);
    });
    expect(Math.abs(raw.gradient.suppressed ** 2 - expected.gradientSuppression!.suppressed! ** 2)).toBeLessThan(1e-6);
  });
});
