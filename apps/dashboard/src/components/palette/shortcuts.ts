/** What keys do, for the list that "?" shows. */
export const SHORTCUTS: readonly { readonly keys: string; readonly what: string }[] = [
  { keys: "Ctrl K, ⌘ K", what: "go to a page, a project or a run by name" },
  { keys: "?", what: "these keys" },
  { keys: "← →", what: "on a chart: read the next value; with Shift ten times as far" },
  { keys: "Home, End", what: "on a chart: the first and the last value" },
  { keys: "+ −", what: "on a chart: zoom in and out around the value" },
  { keys: "Esc", what: "on a chart: show everything" },
  { keys: "Shift click", what: "in the runs table: tick everything in between" },
  { keys: "Alt ←", what: "the browser's Back: undo a zoom" },
];

/** Whether keys go into a text, where letters are no commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
