import type { ChartModel } from "../../charts/prepare/chart-model.ts";
import { drawViewFile } from "./draw-view-file.ts";
import type { FileData } from "./file-data.ts";

export interface FilePanel {
  readonly title: string;
  readonly unit: string;
  readonly model: ChartModel;
}

/**
 * A page's charts as one HTML file that opens from a disk, without a server and without a network: hover reads, drag
 * zooms, a click on a name hides its line. Its policy forbids every request.
 */
export function viewFile(
  title: string,
  savedAtMs: number,
  panels: readonly FilePanel[],
  table: FileData["table"],
  resolve: (colour: string) => string,
): string {
  const data: FileData = {
    title,
    savedAt: new Date(savedAtMs).toISOString(),
    panels: panels.map(({ title: name, unit, model }) => ({
      title: name,
      unit,
      xLabel: model.x.label,
      xLog: model.x.log,
      yLog: model.y.log,
      yDomain: model.y.domain,
      lines: model.lines.map((line) => ({
        label:
          model.readouts.find(({ key }) => key === line.key.replace(/:(raw|superseded:\d+)$/, ""))?.label ?? line.key,
        colour: resolve(line.role === "superseded" ? "var(--superseded)" : line.colour),
        dash: line.dash ?? null,
        role: line.role,
        x: shortened(line.x),
        y: shortened(line.y),
      })),
      bands: model.bands.map((band) => ({
        colour: resolve(band.colour),
        x: [...band.x],
        low: shortened(band.low),
        high: shortened(band.high),
      })),
    })),
    table,
  };
  // "<" cannot end the script early, whatever the names hold.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><main></main><script type="application/json" id="data">${json}</script>
<script>(${drawViewFile.toString()})(JSON.parse(document.getElementById("data").textContent));</script></body></html>
`;
}

/** Seven digits are more than a pixel shows; NaN is no JSON. */
function shortened(column: Float64Array): (number | null)[] {
  return Array.from(column, (value) => (Number.isFinite(value) ? Number(value.toPrecision(7)) : null));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const STYLE = `:root{color-scheme:light}body{font:13px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1400px;padding:16px;color:#1d2026}
h1{font-size:17px;margin:0}h2{font-size:13px;margin:0 0 4px}.by{color:#62666f;margin:2px 0 14px}
.grid{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr))}
section{border:1px solid #dcdee2;border-radius:8px;padding:10px 12px;min-width:0}.unit{font-weight:400;color:#62666f}
svg{width:100%;height:280px;display:block;touch-action:pan-y;cursor:crosshair}ul{list-style:none;display:flex;flex-wrap:wrap;gap:2px 12px;margin:4px 0 0;padding:0}
li button{all:unset;cursor:pointer;display:flex;gap:6px;align-items:center;min-height:24px;font-size:12px}li button[aria-pressed=false]{opacity:.4;text-decoration:line-through}
li button:focus-visible{outline:2px solid #2f7fb8}.read{min-height:18px;font-size:12px;color:#3b3f47;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;margin-top:14px;font-variant-numeric:tabular-nums}td,th{padding:3px 12px 3px 0;text-align:left;border-bottom:1px solid #eceef0}`;
