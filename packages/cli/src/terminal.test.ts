import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { visible } from "./terminal.ts";

it("visible(text) spells out what a terminal would obey, and leaves the rest", () => {
  expect(visible("a\x1b]0;title\x07b\x9b31m\r")).toBe("a\\x1b]0;title\\x07b\\x9b31m\\x0d");
  expect(visible("línea\n\t語 🙂")).toBe("línea\n\t語 🙂");
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

it.skipIf(!hasScript)("guardTerminal() guards a terminal and leaves a pipe alone", () => {
  const module = new URL("../dist/terminal.js", import.meta.url).href;
  const program = `import("${module}").then((m) => { m.guardTerminal(); console.log("a\\u001b[31mb"); })`;
  const piped = spawnSync(process.execPath, ["-e", program], { encoding: "utf8" });
  expect(piped.stdout).toBe("a\x1b[31mb\n");
  const terminal = spawnSync("script", ["-qec", `'${process.execPath}' -e '${program}'`, "/dev/null"], {
    encoding: "utf8",
  });
  expect(terminal.stdout.trim()).toBe("a\\x1b[31mb");
});
