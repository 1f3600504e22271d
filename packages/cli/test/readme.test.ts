import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

async function help(...command: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [MAIN, ...command, "--help"])).stdout;
}

/** Flags that begin a line of a help text, without --help itself. */
function flagsOf(text: string): string[] {
  return [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)]
    .map(([, flag]) => flag!)
    .filter((flag) => flag !== "--help");
}

let commands: string[];
beforeAll(async () => {
  const list = (await help()).split("Commands:\n")[1]!;
  commands = [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!).filter((name) => name !== "help");
});

it("has a section for every command and for nothing else", () => {
  const sections = [...readme.matchAll(/^### (\S+)$/gm)].map(([, name]) => name!);
  expect(sections.toSorted()).toEqual(commands.toSorted());
});

it("names every flag of every command and no other", async () => {
  for (const command of commands) {
    const section = readme.split(`\n### ${command}\n`)[1]?.split(/\n##/)[0] ?? "";
    const rows = section.split("\n").filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((row) => [...row.split("|")[1]!.matchAll(/--[a-z-]+/g)].map(([flag]) => flag));
    expect({ command, flags: named.toSorted() }).toEqual({ command, flags: flagsOf(await help(command)).toSorted() });
  }
});
