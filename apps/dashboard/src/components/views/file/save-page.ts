import { withLightColours } from "@/components/charts/light-colours";
import type { RegisteredPanel } from "@/components/panels/panel-registry";
import { fileName, saveBlob } from "@/components/save-blob";
import { viewFile } from "./view-file";

/** Width of a chart in the file that its lines are thinned for. */
const WIDTH = 600;

/** The page's charts and its table of last values as one HTML file. */
export function savePage(title: string, panels: readonly RegisteredPanel[]): void {
  const [head = [], ...rows] = [...document.querySelectorAll("table[data-summary] tr")].map((row) =>
    [...row.querySelectorAll("th, td")].map((cell) => cell.textContent?.trim() ?? ""),
  );
  const drawn = panels.map((panel) => ({ ...panel, model: panel.model(WIDTH) })).filter(({ model }) => !model.empty);
  const file = withLightColours((resolve) => viewFile(title, Date.now(), drawn, { head, rows }, resolve));
  saveBlob(new Blob([file], { type: "text/html" }), `${fileName(title)}.html`);
}
