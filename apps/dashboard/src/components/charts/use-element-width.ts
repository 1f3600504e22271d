"use client";

import { useCallback, useState } from "react";

/** Width of an element in CSS pixels, followed by a ResizeObserver; undefined until it is on screen. */
export function useElementWidth(): readonly [
  (element: HTMLElement | null) => (() => void) | undefined,
  number | undefined,
] {
  const [width, setWidth] = useState<number>();
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width] as const;
}
