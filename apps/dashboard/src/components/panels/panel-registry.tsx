"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { ChartModel } from "@/components/charts/prepare/chart-model";

export interface RegisteredPanel {
  readonly title: string;
  readonly unit: string;
  readonly model: (plotWidth: number) => ChartModel;
}

const RegistryContext = createContext<Map<string, RegisteredPanel> | undefined>(undefined);

/** Charts inside make themselves known, so that the page can be taken away as a whole. */
export function PanelRegistry({ children }: { children: ReactNode }) {
  const [panels] = useState(() => new Map<string, RegisteredPanel>());
  return <RegistryContext value={panels}>{children}</RegistryContext>;
}

export function useRegisteredPanel(id: string, { title, unit, model }: RegisteredPanel): void {
  const panels = useContext(RegistryContext);
  useEffect(() => {
    panels?.set(id, { title, unit, model });
    return () => void panels?.delete(id);
  }, [panels, id, title, unit, model]);
}

/** Asks for the page's charts, in the order in which they stand on it. */
export function usePagePanels(): () => RegisteredPanel[] {
  const panels = useContext(RegistryContext);
  return () =>
    [...document.querySelectorAll("[data-panel]")].flatMap(
      (element) => panels?.get(element.getAttribute("data-panel") ?? "") ?? [],
    );
}
