import { expect, test } from "vitest";
import { adapterOf } from "../src/adapters/adapter-of.ts";
import { toyFixture } from "./fixtures/toy-trainer.ts";
import { testTrainerAdapter } from "./suites/test-trainer-adapter.ts";

testTrainerAdapter("observable, untied", async () => toyFixture({}));
testTrainerAdapter("observable, tied", async () => toyFixture({ tied: true }));
testTrainerAdapter("observable, with bias", async () => toyFixture({ bias: true }));
testTrainerAdapter("observable, kernel stored d x V", async () =>
  toyFixture({ layout: "hidden-by-tokens", bias: true }),
);

test.each([
  [null, "null"],
  [undefined, "undefined"],
  [() => {}, "function"],
  [{ onStep() {} }, "an object with onStep"],
  [{}, "an object with no keys"],
])("what is no trainer is refused at once: %o", (trainer, seen) => {
  expect(() => adapterOf(trainer, {})).toThrow(
    new TypeError(
      `Cannot attach: the trainer must be a tf.LayersModel or an object with onStep() and headWeights(), got ${seen}`,
    ),
  );
});
