import { expect, it } from "vitest";
import { chartCsv } from "./chart-csv.ts";
import { chartModel, type LineInput } from "./chart-model.ts";
import { chartSvg } from "./chart-svg.ts";

function input(label: string, y: number[], dash?: string): LineInput {
  const x = Float64Array.from(y, (_, i) => i * 100);
  const finite = Float64Array.from(y, (value) => (Number.isFinite(value) ? value : Number.NaN));
  const nonFinite = y.flatMap((value, i) =>
    Number.isFinite(value) ? [] : [{ x: x[i]!, step: x[i]!, kind: "NaN" as const }],
  );
  return {
    key: label,
    label,
    identity: { colour: "var(--series-0)", dash },
    line: { x, y: finite, steps: x, superseded: [], nonFinite, pointCount: y.length, exact: true },
  };
}
const model = (inputs: LineInput[]) => chartModel(inputs, [], { xKind: "step", xLog: false, yLog: false, width: 700 });
const options = {
  title: "Loss <&>",
  unit: "nats/token",
  width: 800,
  height: 480,
  resolve: (colour: string) => (colour === "var(--series-0)" ? "#0d66a6" : colour),
};

it("writes every drawn point with its line, in full, and no formulas", () => {
  const csv = chartCsv(model([input('a, "b"', [0.1 + 0.2, 2, Number.NaN]), input("=SUM(A1)", [1])]));
  expect(csv.split("\r\n")).toEqual([
    "line,role,step,value",
    '"a, ""b""",line,0,0.30000000000000004',
    '"a, ""b""",line,100,2',
    "'=SUM(A1),line,0,1",
    '"a, ""b""",not finite,200,NaN',
    "",
  ]);
});

it("draws a figure with title, unit, ticks, legend and every line, in plain colours", () => {
  const svg = chartSvg(model([input("first", [1, 2, 3]), input("second & last", [3, 2, 1], "7 3")]), options);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="800" height="480"/);
  expect(svg).toContain("Loss &lt;&amp;&gt; (nats/token)");
  expect(svg.match(/<path /g)).toHaveLength(2);
  expect(svg).toContain(">second &amp; last</text>");
  expect(svg).toContain('stroke-dasharray="7 3"');
  expect(svg).not.toContain("var(");
  expect(svg).toContain(">step</text>");
});

it("needs no legend for one line, and more rows for many", () => {
  expect(chartSvg(model([input("alone", [1, 2])]), options)).not.toContain(">alone</text>");
  const many = Array.from({ length: 30 }, (_, i) => input(`a run with a name ${i}`, [i, i + 1]));
  const ys = [...chartSvg(model(many), options).matchAll(/y="([\d.]+)" >a run with/g)].map(([, y]) => Number(y));
  expect(ys).toHaveLength(30);
  expect(new Set(ys).size).toBeGreaterThan(3);
  expect(Math.max(...ys)).toBeLessThanOrEqual(480);
});
