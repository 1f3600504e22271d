import { expect, it } from "vitest";
import { plotOf } from "../plot-of.ts";
import { pinchWindow } from "./pinch.ts";

const axis = (domain: readonly [number, number], log: boolean) => ({
  domain,
  log,
  ticks: [],
  tick: String,
  value: String,
  label: "step",
});
const plot = (domain: readonly [number, number], log = false) =>
  plotOf("p", { x: axis(domain, log), y: axis([0, 1], false) }, { left: 50, top: 0, width: 300, height: 100 });

it.each([
  [[0, 300], false],
  [[1, 1000], true],
] as const)("keeps what lies under each finger, on %j, log %s", (domain, log) => {
  const before = plot(domain, log);
  const [low, high] = pinchWindow(before, [150, 200], [120, 280])!;
  const after = plot([low, high], log);
  expect(after.px(before.xAt(150))).toBeCloseTo(120, 6);
  expect(after.px(before.xAt(200))).toBeCloseTo(280, 6);
  expect(high - low).toBeLessThan(domain[1] - domain[0]);
});

it("takes the fingers in either order, never goes below zero, and ignores fingers that meet", () => {
  const linear = plot([0, 300]);
  expect(pinchWindow(linear, [200, 150], [280, 120])).toEqual(pinchWindow(linear, [150, 200], [120, 280]));
  expect(pinchWindow(linear, [100, 300], [190, 210])![0]).toBe(0);
  expect(pinchWindow(linear, [100, 300], [200, 205])).toBeUndefined();
  expect(pinchWindow(linear, [100, 300], [250, 150])).toBeUndefined();
});
