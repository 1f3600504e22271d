import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Headless Chromium of this system: HEADROOM_CHROMIUM, or the first on the PATH. @throws Error when there is none */
export function launchBrowser() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const executablePath =
    process.env.HEADROOM_CHROMIUM ??
    NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  if (executablePath === undefined)
    throw new Error("Cannot measure in a browser: chromium must be on the PATH (or set HEADROOM_CHROMIUM)");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}
