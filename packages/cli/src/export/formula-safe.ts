/** What spreadsheets take for the beginning of a formula; the wide forms are theirs, too. */
const FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/**
 * A text cell that no spreadsheet computes: one that would begin a formula gets an apostrophe before it. To have it back,
 * take one apostrophe from each cell that matches `^'+[=+\-@…]`.
 */
export function formulaSafe(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
