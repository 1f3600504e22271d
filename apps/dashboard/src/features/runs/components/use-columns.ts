"use client";

import { useQueryStates } from "nuqs";
import { useMemo, useSyncExternalStore } from "react";
import { DEFAULT_COLUMNS, runsParsers } from "../search-params";

const KEY = "headroom.runs.columns";
const CHANGED = "headroom-columns";

function subscribe(listener: () => void): () => void {
  window.addEventListener("storage", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("storage", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

function stored(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** The table's chosen columns: the URL's, else those this browser chose last, else the losses. */
export function useColumns(): readonly [readonly string[], (columns: readonly string[]) => void] {
  const [{ cols }, setState] = useQueryStates(runsParsers);
  const remembered = useSyncExternalStore(subscribe, stored, () => null);
  const columns = useMemo(() => cols ?? parsed(remembered) ?? DEFAULT_COLUMNS, [cols, remembered]);
  const choose = (next: readonly string[]) => {
    try {
      window.localStorage.setItem(KEY, JSON.stringify(next));
      window.dispatchEvent(new Event(CHANGED));
    } catch {
      // Not remembered where storage is refused; the URL has them.
    }
    void setState({ cols: [...next] });
  };
  return [columns, choose];
}

function parsed(text: string | null): readonly string[] | undefined {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}
