"use client";

import { useEffect } from "react";

const MARKS = { running: "●", saturated: "⚑" } as const;
const COLOURS = { running: "#2f9e63", saturated: "#c77700" } as const;

/** The tab tells the page's state: a mark before its title, and a dot of the state's colour on its icon. */
export function PageState({ state }: { state: keyof typeof MARKS | undefined }) {
  useEffect(() => {
    if (state === undefined) return;
    const icon = () => document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const plain = icon()?.href;
    const marked = dotted(COLOURS[state]);
    const mark = `${MARKS[state]} `;
    const apply = () => {
      if (!document.title.startsWith(mark)) document.title = mark + document.title;
      const link = icon();
      if (link !== null && link.href !== marked) link.href = marked;
    };
    apply();
    // The framework writes both again when the page's own have come.
    const observer = new MutationObserver(apply);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true, attributes: true });
    return () => {
      observer.disconnect();
      if (document.title.startsWith(mark)) document.title = document.title.slice(mark.length);
      const link = icon();
      if (link !== null && plain !== undefined) link.href = plain;
    };
  }, [state]);
  return null;
}

function dotted(colour: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path d="M1 15C4 14 5 8 8.5 6.7c3-1.2 6-1 10.5-1.2" fill="none" stroke="#0d66a6" stroke-width="2.5" stroke-linecap="round"/><circle cx="14.5" cy="14.5" r="5" fill="${colour}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
