"use client";

import { useState } from "react";

/** The same array object for as long as its items are the same, so that work on them can be remembered. */
export function useStableArray<T>(items: readonly T[]): readonly T[] {
  const [stable, setStable] = useState(items);
  if (stable.length === items.length && stable.every((item, i) => Object.is(item, items[i]))) return stable;
  setStable(items);
  return items;
}
