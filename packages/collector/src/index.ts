export type { BestCheckpoint, SaturationState, SaturationVerdict } from "@headroom/saturation";
export type { Trainer } from "./adapters/adapter-of.ts";
export { tensorInPlace } from "./adapters/tensor-in-place.ts";
export type { HeadWeights, LayerStates, ObservableTrainer, TrainerStep } from "./adapters/trainer-contract.ts";
export type { Attachment, AttachOptions } from "./attachment.ts";
export type { Clock } from "./clock.ts";
export type { CollectorOptions } from "./collector-options.ts";
export { type Collector, createCollector, type StepPoint } from "./create-collector.ts";
export { type SyncOptions, type SyncResult, syncSpool } from "./sync-spool.ts";
