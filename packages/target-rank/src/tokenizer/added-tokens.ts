/** An entry of a tokenizer.json's `added_tokens`. */
export interface AddedTokenConfig {
  id: number;
  content: string;
  special?: boolean;
  normalized?: boolean;
  lstrip?: boolean;
  rstrip?: boolean;
  single_word?: boolean;
}

/** A piece of text between added tokens, or an added token itself. */
export interface Section {
  text: string;
  token: AddedTokenConfig | undefined;
}

/** Splits text at added tokens. */
export type SectionSplitter = (text: string) => Section[];

/**
 * Splits text at the added tokens among `contents`, leftmost and longest first, and strips white space beside those that ask for it.
 *
 * The reference's two-pass splitting: once on the raw text, once after normalising.
 *
 * @param tokens every added token by its content (after normalising where that applies)
 */
export function createSectionSplitter(
  contents: readonly string[],
  tokens: Map<string, AddedTokenConfig>,
): SectionSplitter {
  const patterns = [...new Set(contents)]
    .filter((content) => content.length > 0)
    .sort((a, b) => b.length - a.length)
    .map((content) => content.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  if (patterns.length === 0) return (text) => [{ text, token: tokens.get(text) }];
  const any = new RegExp(patterns.join("|"), "g");
  return (text) => {
    any.lastIndex = 0;
    const first = any.exec(text);
    if (!first) return [{ text, token: tokens.get(text) }];
    const pieces: string[] = [];
    let from = 0;
    for (let match: RegExpExecArray | null = first; match; match = any.exec(text)) {
      if (match.index > from) pieces.push(text.slice(from, match.index));
      pieces.push(match[0]);
      from = match.index + match[0].length;
    }
    if (from < text.length) pieces.push(text.slice(from));
    for (let i = 0; i < pieces.length; i++) {
      const token = tokens.get(pieces[i]!);
      if (token?.lstrip && i > 0) pieces[i - 1] = pieces[i - 1]!.trimEnd();
      if (token?.rstrip && i + 1 < pieces.length) pieces[i + 1] = pieces[i + 1]!.trimStart();
    }
    return pieces.map((piece) => ({ text: piece, token: tokens.get(piece) }));
  };
}
