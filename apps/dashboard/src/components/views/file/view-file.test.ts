import { expect, it } from "vitest";
import { chartModel } from "../../charts/prepare/chart-model.ts";
import { viewFile } from "./view-file.ts";

const steps = Float64Array.from({ length: 2_000 }, (_, i) => i);
const model = (label: string) =>
  chartModel(
    [
      {
        key: label,
        label,
        identity: { colour: "var(--series-0)", dash: undefined },
        line: {
          x: steps,
          y: steps.map((step) => Math.exp(-step / 500) + (step % 7) / 100),
          steps,
          superseded: [],
          nonFinite: [],
          pointCount: 2_000,
          exact: true,
        },
      },
    ],
    [],
    { xKind: "step", xLog: false, yLog: false, width: 600 },
  );
const resolve = (colour: string) => (colour === "var(--series-0)" ? "#0d66a6" : colour);

it("is one document that asks for nothing and cannot be broken out of by a name", () => {
  const evil = '</script><script>alert("x")</script>';
  const file = viewFile(evil, 0, [{ title: evil, unit: "", model: model(evil) }], { head: [evil], rows: [] }, resolve);
  expect(file.match(/<script/g)).toHaveLength(2);
  expect(file).toContain("default-src 'none'");
  expect(file).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  expect(file).not.toContain("var(--");
  const json = /id="data">(.*)<\/script>\n/.exec(file)![1]!;
  expect(JSON.parse(json)).toMatchObject({ title: evil, panels: [{ lines: [{ label: evil, colour: "#0d66a6" }] }] });
});

it("holds 20 runs on four panels in at most 2 MB", () => {
  const many = Array.from({ length: 20 }, (_, i) => model(`run ${i}`));
  const panels = Array.from({ length: 4 }, (_, i) => ({
    title: `metric ${i}`,
    unit: "",
    model: { ...many[0]!, lines: many.flatMap(({ lines }) => lines), readouts: many.flatMap((one) => one.readouts) },
  }));
  expect(viewFile("20 runs", 0, panels, { head: [], rows: [] }, resolve).length).toBeLessThan(2_000_000);
});
