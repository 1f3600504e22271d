// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text with its control characters spelled out: what somebody named a run must not move the cursor of who lists it. */
export function visible(text: string): string {
  return text.replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** Where the console is a terminal, it shows control characters instead of obeying them; pipes and files get all as it is. */
export function guardTerminal(): void {
  for (const [name, stream] of [
    ["log", process.stdout],
    ["error", process.stderr],
    ["warn", process.stderr],
  ] as const) {
    if (!stream.isTTY) continue;
    const print = console[name].bind(console);
    console[name] = (...values: unknown[]) =>
      print(...values.map((value) => (typeof value === "string" ? visible(value) : value)));
  }
}
