"use client";

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";

export interface Hover {
  /** place on the x axis that all charts of the page share */
  readonly x: number;
  /** chart under the pointer; only that one shows the table of values */
  readonly chart: string;
}

class HoverStore {
  #hover: Hover | undefined;
  readonly #listeners = new Set<() => void>();

  readonly get = (): Hover | undefined => this.#hover;

  readonly set = (hover: Hover | undefined): void => {
    if (hover?.x === this.#hover?.x && hover?.chart === this.#hover?.chart) return;
    this.#hover = hover;
    for (const listener of this.#listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

const HoverContext = createContext<HoverStore | undefined>(undefined);

/** Charts inside share one crosshair. Outside of React state, so that moving the pointer redraws no line. */
export function HoverProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new HoverStore());
  return <HoverContext value={store}>{children}</HoverContext>;
}

export function useHoverStore(): HoverStore {
  const store = useContext(HoverContext);
  if (store === undefined) throw new TypeError("Cannot hover: the chart must be inside a HoverProvider");
  return store;
}

export function useHover(): Hover | undefined {
  const store = useHoverStore();
  return useSyncExternalStore(store.subscribe, store.get, () => undefined);
}
