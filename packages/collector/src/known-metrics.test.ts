import { expect, test } from "vitest";
import { KnownMetrics, type MetricPoint } from "./known-metrics.ts";

function reader() {
  const errors: string[] = [];
  let lastSet: unknown;
  const sets = new KnownMetrics((error) => errors.push(error.message));
  const read = (point: MetricPoint) => {
    const set = sets.read(point);
    lastSet = set;
    return set && { metrics: set.metrics, values: [...sets.values.subarray(0, set.metrics.length)] };
  };
  return { errors, read, lastSet: () => lastSet };
}

test("the same keys are the same set, in whatever alternation, with the values of the point", () => {
  const { read, errors, lastSet } = reader();
  const first = read({ step: 1, loss: 1, b: 2 });
  const firstSet = lastSet();
  const other = read({ step: 2, b: 3 });
  expect(first).toEqual({ metrics: ["train/loss", "b"], values: [1, 2] });
  expect(other).toEqual({ metrics: ["b"], values: [3] });
  expect(read({ step: 3, loss: 4, b: Number.NaN })).toEqual({ metrics: ["train/loss", "b"], values: [4, NaN] });
  expect(lastSet()).toBe(firstSet);
  expect(read({ step: 3, b: 5 })).toEqual({ metrics: ["b"], values: [5] });
  expect(errors).toEqual([]);
});

test("the same keys in another order are another set: rows are in the order of their own set", () => {
  const { read } = reader();
  expect(read({ a: 1, b: 2 })).toEqual({ metrics: ["a", "b"], values: [1, 2] });
  expect(read({ b: 2, a: 1 })).toEqual({ metrics: ["b", "a"], values: [2, 1] });
});

test("a value that is no number leaves only itself out", () => {
  const { read, errors } = reader();
  expect(read({ a: 1, b: null, c: "x", d: 2n, e: 5 })).toEqual({ metrics: ["a", "e"], values: [1, 5] });
  expect(errors).toEqual([
    'Cannot record metric "b": its value must be a number, got null',
    'Cannot record metric "c": its value must be a number, got string',
    'Cannot record metric "d": its value must be a number, got bigint',
  ]);
  expect(read({ a: 1, b: 2, e: 5 })).toEqual({ metrics: ["a", "b", "e"], values: [1, 2, 5] });
});

test("a name and its alias in one point are told; a point without metrics is undefined", () => {
  const { read, errors } = reader();
  expect(read({ loss: 1, "train/loss": 2 })).toEqual({ metrics: ["train/loss"], values: [1] });
  expect(errors).toEqual(['Cannot record metric "train/loss": a step logs each metric once, got "train/loss" as well']);
  expect(read({ step: 1 })).toBeUndefined();
});

test("names of 10 kB and names beyond 20,000 are refused, the others are kept", () => {
  const { read, errors } = reader();
  expect(read({ ["x".repeat(10_000)]: 1, ok: 1 })?.metrics).toEqual(["ok"]);
  expect(errors[0]).toMatch(/must have at most 200 characters, got 10000 characters/);
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`m${i}`, i]));
  expect(read(many)?.metrics.length).toBe(19_999);
  expect(errors.at(-1)).toMatch(/a run has at most 20000 metrics/);
});
