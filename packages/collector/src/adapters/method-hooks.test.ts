import { expect, test } from "vitest";
import { hookMethod } from "./method-hooks.ts";

class Model {
  calls = 0;
  fit(x: number): number {
    this.calls++;
    return x + 1;
  }
}

const doubled = (target: object) =>
  hookMethod(target, "fit", (original, isActive) => (...args) => {
    const result = original(...args) as number;
    return isActive() ? result * 2 : result;
  });

test("an inherited method is inherited again after undo", () => {
  const model = new Model();
  const undo = doubled(model);
  expect(model.fit(1)).toBe(4);
  undo();
  expect(Object.hasOwn(model, "fit")).toBe(false);
  expect(model.fit(1)).toBe(2);
  expect(model.calls).toBe(2);
});

test("an own method has its own descriptor back after undo", () => {
  const model = new Model();
  const descriptor = { value: () => 7, configurable: true, enumerable: true, writable: false };
  Object.defineProperty(model, "fit", descriptor);
  const undo = doubled(model);
  expect(model.fit(1)).toBe(14);
  undo();
  expect(Object.getOwnPropertyDescriptor(model, "fit")).toEqual(descriptor);
});

test("a wrapper that came later stays, and calls through", () => {
  const model = new Model();
  const undo = doubled(model);
  const hooked = model.fit.bind(model);
  model.fit = (x) => hooked(x) + 100;
  expect(model.fit(1)).toBe(104);
  undo();
  expect(model.fit(1)).toBe(102);
});
