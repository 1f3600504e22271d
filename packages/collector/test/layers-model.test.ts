import { plainTensorflow } from "./fixtures/load-tensorflow.ts";
import { testLayersModel } from "./suites/test-layers-model.ts";

testLayersModel("plain JavaScript", await plainTensorflow());
