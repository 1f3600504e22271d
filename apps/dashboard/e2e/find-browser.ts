import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** A Chromium or Chrome of this system: HEADROOM_CHROMIUM, the PATH, the usual places, or installed by apt when root. */
export function findBrowser(): string | undefined {
  const given = process.env.HEADROOM_CHROMIUM;
  if (given !== undefined) return existsSync(given) ? given : undefined;
  return onPath() ?? PLACES.find((place) => existsSync(place)) ?? installed();
}

function onPath(): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) {
      const file = join(folder, name);
      if (existsSync(file)) return file;
    }
  }
  return undefined;
}

function installed(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  console.warn("e2e: no Chromium found; installing the system's package with apt-get");
  try {
    const options = { stdio: "ignore", timeout: 240_000 } as const;
    execFileSync("apt-get", ["update"], options);
    execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], options);
  } catch {
    return undefined;
  }
  return onPath();
}
