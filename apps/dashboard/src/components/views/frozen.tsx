"use client";

import { createContext, type ReactNode, useContext } from "react";

const FrozenContext = createContext<number | undefined>(undefined);

/** Inside a saved view everything is shown as it was at that moment, and nothing can be changed. */
export function Frozen({ savedAtMs, children }: { savedAtMs: number; children: ReactNode }) {
  return <FrozenContext value={savedAtMs}>{children}</FrozenContext>;
}

/** The moment of the saved view that is shown; undefined on a live page. */
export function useFrozenAt(): number | undefined {
  return useContext(FrozenContext);
}
