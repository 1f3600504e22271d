import type { FileData } from "./file-data.ts";

/**
 * Draws the data of a view's file into its page. It is written into the file by its source, so that it must stand alone:
 * nothing outside of it may be named.
 */
export function drawViewFile(data: FileData): void {
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 640;
  const HEIGHT = 280;
  const LEFT = 56;
  const RIGHT = 12;
  const TOP = 8;
  const BOTTOM = 34;
  const html = (name: string, text?: string): HTMLElement => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const svg = (name: string, attributes: Record<string, string | number>, text?: string): SVGElement => {
    const element = document.createElementNS(SVG, name);
    for (const key in attributes) element.setAttribute(key, String(attributes[key]));
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const short = (value: number): string => {
    const magnitude = Math.abs(value);
    if (magnitude >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
    if (magnitude >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
    return magnitude !== 0 && magnitude < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(4)));
  };
  const ticks = (low: number, high: number, log: boolean): number[] => {
    const found: number[] = [];
    if (log) {
      for (let power = Math.ceil(Math.log10(low)); power <= Math.log10(high); power++) found.push(10 ** power);
      if (found.length > 1) return found;
      found.length = 0;
    }
    const rough = (high - low) / 5;
    const ten = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * ten).find((one) => one >= rough) ?? rough;
    for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) found.push(Number(tick.toPrecision(12)));
    return found;
  };
  const main = document.querySelector("main");
  if (main === null) return;
  main.append(html("h1", data.title));
  const by = html("p", `Saved by Headroom, ${data.savedAt.slice(0, 16).replace("T", " ")} UTC`);
  by.className = "by";
  const grid = html("div");
  grid.className = "grid";
  main.append(by, grid);
  for (const panel of data.panels) {
    const hidden = new Set<string>();
    let window_: [number, number] | undefined;
    const section = html("section");
    const heading = html("h2", panel.title);
    const unit = html("span", panel.unit === "" ? "" : ` ${panel.unit}`);
    unit.className = "unit";
    heading.append(unit);
    const figure = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": panel.title });
    const read = html("div");
    read.className = "read";
    read.setAttribute("role", "status");
    const names = html("ul");
    section.append(heading, figure, read, names);
    grid.append(section);
    const scale = (from: number, to: number, log: boolean, a: number, b: number) => {
      const f = log ? Math.log : (value: number) => value;
      return (value: number) => a + ((f(value) - f(from)) / (f(to) - f(from))) * (b - a);
    };
    const whole = (): [number, number] => {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (const line of panel.lines) {
        for (const x of line.x) {
          if (x === null || (panel.xLog && x <= 0)) continue;
          low = Math.min(low, x);
          high = Math.max(high, x);
        }
      }
      return low < high ? [low, high] : [low - 1, low + 1];
    };
    const heights = (domain: [number, number]): [number, number] => {
      if (window_ === undefined) return [panel.yDomain[0], panel.yDomain[1]];
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (const line of panel.lines) {
        if (hidden.has(line.label)) continue;
        line.y.forEach((y, i) => {
          const x = line.x[i];
          if (y === null || x === null || x === undefined || x < domain[0] || x > domain[1]) return;
          low = Math.min(low, y);
          high = Math.max(high, y);
        });
      }
      if (!(low < high)) return [panel.yDomain[0], panel.yDomain[1]];
      const margin = panel.yLog ? 0 : (high - low) * 0.05;
      return [low - margin, high + margin];
    };
    let px = (value: number) => value;
    let domain: [number, number] = whole();
    const draw = () => {
      domain = window_ ?? whole();
      const [low, high] = heights(domain);
      px = scale(domain[0], domain[1], panel.xLog, LEFT, WIDTH - RIGHT);
      const py = scale(low, high, panel.yLog, HEIGHT - BOTTOM, TOP);
      figure.replaceChildren();
      for (const tick of ticks(low, high, panel.yLog)) {
        figure.append(
          svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: py(tick), y2: py(tick), stroke: "#e6e8eb" }),
          svg(
            "text",
            { x: LEFT - 6, y: py(tick) + 4, "text-anchor": "end", "font-size": 11, fill: "#62666f" },
            short(tick),
          ),
        );
      }
      for (const tick of ticks(domain[0], domain[1], panel.xLog)) {
        figure.append(
          svg(
            "text",
            { x: px(tick), y: HEIGHT - BOTTOM + 15, "text-anchor": "middle", "font-size": 11, fill: "#62666f" },
            short(tick),
          ),
        );
      }
      figure.append(
        svg(
          "text",
          { x: WIDTH / 2, y: HEIGHT - 4, "text-anchor": "middle", "font-size": 11, fill: "#62666f" },
          panel.xLabel,
        ),
        svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM, stroke: "#9a9ea6" }),
      );
      const clip = svg("svg", { x: LEFT, y: TOP, width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM });
      clip.setAttribute("viewBox", `${LEFT} ${TOP} ${WIDTH - LEFT - RIGHT} ${HEIGHT - TOP - BOTTOM}`);
      for (const band of panel.bands) {
        const edge = (column: readonly (number | null)[]) =>
          band.x.flatMap((x, i) => {
            const y = column[i];
            return y === null || y === undefined ? [] : [`${px(x).toFixed(1)} ${py(y).toFixed(1)}`];
          });
        const outline = [...edge(band.high), ...edge(band.low).reverse()];
        if (outline.length > 2)
          clip.append(svg("path", { d: `M${outline.join("L")}Z`, fill: band.colour, "fill-opacity": 0.16 }));
      }
      for (const line of panel.lines) {
        if (hidden.has(line.label)) continue;
        let path = "";
        let down = false;
        line.y.forEach((y, i) => {
          const x = line.x[i];
          if (y === null || x === null || x === undefined) {
            down = false;
            return;
          }
          path += `${down ? "L" : "M"}${px(x).toFixed(1)} ${py(y).toFixed(1)}`;
          down = true;
        });
        const attributes: Record<string, string | number> = {
          d: path,
          fill: "none",
          stroke: line.colour,
          "stroke-width": 1.5,
          "stroke-opacity": line.role === "ghost" ? 0.35 : 1,
          "data-line": line.label,
        };
        if (line.dash !== null) attributes["stroke-dasharray"] = line.dash;
        clip.append(svg("path", attributes));
      }
      figure.append(clip);
    };
    const at = (event: PointerEvent): number => {
      const box = figure.getBoundingClientRect();
      const ratio = Math.min(box.width / WIDTH, box.height / HEIGHT);
      const left = box.left + (box.width - WIDTH * ratio) / 2;
      const inside = Math.min(WIDTH - RIGHT, Math.max(LEFT, (event.clientX - left) / ratio));
      const share = (inside - LEFT) / (WIDTH - RIGHT - LEFT);
      return panel.xLog ? domain[0] * (domain[1] / domain[0]) ** share : domain[0] + share * (domain[1] - domain[0]);
    };
    let started: number | undefined;
    figure.addEventListener("pointerdown", (event) => {
      started = at(event as PointerEvent);
    });
    figure.addEventListener("pointermove", (event) => {
      const x = at(event as PointerEvent);
      const values = panel.lines.flatMap((line) => {
        if (hidden.has(line.label) || line.role !== "line") return [];
        let best = -1;
        line.x.forEach((value, i) => {
          if (value === null || line.y[i] === null) return;
          if (best < 0 || Math.abs(value - x) < Math.abs((line.x[best] ?? 0) - x)) best = i;
        });
        return best < 0 ? [] : [`${line.label} ${short(line.y[best] ?? 0)}`];
      });
      read.textContent = `${panel.xLabel} ${Math.round(x).toLocaleString("en-US")}: ${values.join(" · ")}`;
    });
    figure.addEventListener("pointerup", (event) => {
      const ended = at(event as PointerEvent);
      if (started !== undefined && Math.abs(px(ended) - px(started)) > 6) {
        window_ = [Math.min(started, ended), Math.max(started, ended)];
        draw();
      }
      started = undefined;
    });
    figure.addEventListener("dblclick", () => {
      window_ = undefined;
      draw();
    });
    for (const label of new Set(panel.lines.filter(({ role }) => role === "line").map((line) => line.label))) {
      const line = panel.lines.find((one) => one.label === label && one.role === "line");
      const button = html("button");
      const swatch = svg("svg", { viewBox: "0 0 16 8", style: "width:16px;height:8px" });
      swatch.append(
        svg("line", {
          x1: 0,
          x2: 16,
          y1: 4,
          y2: 4,
          stroke: line?.colour ?? "#000",
          "stroke-width": 2.5,
          "stroke-dasharray": line?.dash ?? "none",
        }),
      );
      button.append(swatch, html("span", label));
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => {
        if (!hidden.delete(label)) hidden.add(label);
        button.setAttribute("aria-pressed", String(!hidden.has(label)));
        draw();
      });
      const item = html("li");
      item.append(button);
      names.append(item);
    }
    draw();
  }
  if (data.table.rows.length > 0) {
    const table = html("table");
    const row = (cells: readonly string[], name: string) => {
      const tr = html("tr");
      for (const cell of cells) tr.append(html(name, cell));
      return tr;
    };
    table.append(row(data.table.head, "th"));
    for (const cells of data.table.rows) table.append(row(cells, "td"));
    main.append(table);
  }
}
