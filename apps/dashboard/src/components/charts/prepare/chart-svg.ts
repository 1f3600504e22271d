import { plotOf } from "../plot-of.ts";
import type { ChartModel } from "./chart-model.ts";
import { bandPath, linePath } from "./svg-path.ts";

export interface SvgOptions {
  readonly title: string;
  readonly unit: string;
  readonly width: number;
  readonly height: number;
  /** a colour of the model, which may be a theme's variable, as one that any program knows */
  readonly resolve: (colour: string) => string;
}

const LEFT = 64;
const RIGHT = 18;
const TOP = 34;
const X_AXIS = 40;
const LEGEND_ROW = 16;
const INK = "#1d2026";
const FAINT = "#dcdee2";
/** Advance of a character at 11 px: enough to tell where a legend's row is full. */
const CHARACTER = 6.2;

/**
 * A chart as a figure for print: white ground, axes with names and units, a legend, no interaction, fonts that every
 * system has. Well-formed XML whatever the labels.
 */
export function chartSvg(model: ChartModel, { title, unit, width, height, resolve }: SvgOptions): string {
  const legend = legendRows(model, width - LEFT - RIGHT);
  const box = {
    left: LEFT,
    top: TOP,
    width: width - LEFT - RIGHT,
    height: Math.max(40, height - TOP - X_AXIS - legend.length * LEGEND_ROW),
  };
  const plot = plotOf("figure", model, box);
  const bottom = box.top + box.height;
  const right = box.left + box.width;
  const parts: string[] = [];
  for (const tick of model.y.ticks) {
    const y = round(plot.py(tick));
    parts.push(
      `<line x1="${box.left}" x2="${right}" y1="${y}" y2="${y}" stroke="${FAINT}"/>`,
      text(box.left - 8, y + 4, model.y.tick(tick), 'text-anchor="end"'),
    );
  }
  for (const tick of model.x.ticks) {
    const x = round(plot.px(tick));
    parts.push(
      `<line x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 4}" stroke="${INK}"/>`,
      text(x, bottom + 17, model.x.tick(tick), 'text-anchor="middle"'),
    );
  }
  parts.push(`<line x1="${box.left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${INK}"/>`);
  parts.push(text(box.left + box.width / 2, bottom + 34, model.x.label, 'text-anchor="middle"'));
  parts.push(text(box.left, 20, unit === "" ? title : `${title} (${unit})`, 'font-weight="600" font-size="13"'));
  const clip = `<clipPath id="plot"><rect x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}"/></clipPath>`;
  const drawn = [
    ...model.bands.map(
      (band) =>
        `<path d="${bandPath(band, plot.px, (y) => Math.min(bottom + 2, plot.py(y)))}" fill="${attribute(resolve(band.colour))}" fill-opacity="0.18"/>`,
    ),
    ...model.lines.map((line) => {
      const stroke = line.role === "superseded" ? "#b5b8be" : resolve(line.colour);
      const dash = line.dash === undefined ? "" : ` stroke-dasharray="${attribute(line.dash)}"`;
      const opacity = line.role === "ghost" ? ' stroke-opacity="0.35"' : "";
      return `<path d="${linePath(line, plot.px, plot.py)}" fill="none" stroke="${attribute(stroke)}" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"${dash}${opacity}/>`;
    }),
  ];
  const keys = legend.flatMap((row, i) =>
    row.map(({ x, label, colour, dash }) => {
      const y = bottom + X_AXIS + i * LEGEND_ROW + 6;
      const dashed = dash === undefined ? "" : ` stroke-dasharray="${attribute(dash)}"`;
      return `<line x1="${LEFT + x}" x2="${LEFT + x + 16}" y1="${y - 4}" y2="${y - 4}" stroke="${attribute(resolve(colour))}" stroke-width="2.5"${dashed}/>${text(LEFT + x + 21, y, label)}`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="11" fill="${INK}" role="img"><title>${escaped(title)}</title><rect width="${width}" height="${height}" fill="#ffffff"/>${clip}${parts.join("")}<g clip-path="url(#plot)">${drawn.join("")}</g>${keys.join("")}</svg>`;
}

interface Key {
  readonly x: number;
  readonly label: string;
  readonly colour: string;
  readonly dash: string | undefined;
}

/** Names of two lines and more, in rows that are no wider than the plot. */
function legendRows(model: ChartModel, width: number): Key[][] {
  const named = model.readouts.filter(({ aside }) => !aside);
  if (named.length < 2) return [];
  const rows: Key[][] = [[]];
  let x = 0;
  for (const { label, colour, dash } of named) {
    const room = 21 + label.length * CHARACTER + 18;
    if (x > 0 && x + room > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)!.push({ x: round(x), label, colour, dash });
    x += room;
  }
  return rows;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(content)}</text>`;
}

/** Control characters have no place in XML 1.0, escaped or not. */
function escaped(content: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = content.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
  return plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function attribute(content: string): string {
  return escaped(content).replaceAll('"', "&quot;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
