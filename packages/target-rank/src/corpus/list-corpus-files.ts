import { readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";

/** Extensions read as text or ids, before any .gz or .zst. */
const EXTENSIONS = [".txt", ".text", ".md", ".json", ".jsonl", ".ndjson", ".parquet", ".bin", ".npy", ".u16", ".u32"];

/**
 * The files that a list of paths, folders, globs ("*", "**", "?", "{a,b}") and "-" (standard input) stands for, sorted within each.
 *
 * Folders are searched for known extensions, hidden files left out; a file named outright is taken whatever its extension.
 *
 * @throws RangeError when an input names nothing, with that input
 */
export function listCorpusFiles(inputs: readonly string[]): string[] {
  const files: string[] = [];
  for (const input of inputs) {
    const found = input === "-" ? ["-"] : expand(input);
    if (found.length === 0)
      throw new RangeError(`Cannot read the corpus: "${input}" names no file with a known extension`);
    files.push(...found);
  }
  if (files.length === 0) throw new RangeError("Cannot read the corpus: no input was given");
  return files;
}

function expand(input: string): string[] {
  const stat = statSync(input, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return walk(input).filter((file) => EXTENSIONS.includes(corpusExtension(file)));
  if (stat) return [input];
  if (!/[*?{]/.test(input)) return [];
  const normal = input.split(sep).join("/");
  const fixed = normal.slice(0, normal.search(/[*?{]/));
  const root = fixed.slice(0, fixed.lastIndexOf("/") + 1) || ".";
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) return [];
  const pattern = globPattern(normal);
  return walk(root).filter((file) => pattern.test(file.split(sep).join("/").replace(/^\.\//, "")));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/^\.\//, "")
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?|\{([^}]*)\}/g, (match, choices: string | undefined) => {
      if (match === "**/") return "(?:.*/)?";
      if (match === "**") return ".*";
      if (match === "*") return "[^/]*";
      if (match === "?") return "[^/]";
      return `(?:${choices!.split(",").join("|")})`;
    });
  return new RegExp(`^${source}$`);
}

/** The extension that says what a file holds, with .gz and .zst looked through: ".jsonl" for "a.jsonl.zst". */
export function corpusExtension(file: string): string {
  const bare = file.toLowerCase().replace(/\.(gz|zst|zstd)$/, "");
  return /\.[a-z0-9]+$/.exec(bare)?.[0] ?? "";
}
