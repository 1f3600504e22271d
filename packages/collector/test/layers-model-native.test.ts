import { describe, test } from "vitest";
import { nativeTensorflow } from "./fixtures/load-tensorflow.ts";
import { testLayersModel } from "./suites/test-layers-model.ts";

const tf = nativeTensorflow();
if (tf === undefined) {
  describe("trainer adapter on native TensorFlow", () => {
    test.skip("needs the binding that `pnpm tensorflow` installs", () => {});
  });
} else {
  testLayersModel("native TensorFlow", tf);
}
