import { type Head, layersModelFixture, type Verb } from "../fixtures/layers-models.ts";
import type { Tensorflow } from "../fixtures/load-tensorflow.ts";
import { testTrainerAdapter } from "./test-trainer-adapter.ts";

const HEADS: Head[] = ["untied", "untied, no bias", "tied", "shared embedding", "time-distributed", "Sequential"];
const VERBS: Verb[] = ["fit", "fit with callbacks", "fit with a tf.Callback", "fitDataset"];

/** Every kind of head and every way to train, on one TensorFlow. */
export function testLayersModel(backend: string, tf: Tensorflow): void {
  for (const head of HEADS) {
    testTrainerAdapter(`${backend}, ${head} head, trainOnBatch`, async () =>
      layersModelFixture(tf, head, "trainOnBatch"),
    );
  }
  for (const verb of VERBS) {
    testTrainerAdapter(`${backend}, untied head, ${verb}`, async () => layersModelFixture(tf, "untied", verb));
  }
}
