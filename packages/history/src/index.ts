export {
  type History,
  HistoryError,
  type HistoryRun,
  type HistorySeries,
  type LeftOut,
  type Rewind,
  type StepUnit,
} from "./history.ts";
export type { ColumnChoices } from "./interpret/interpret.ts";
export { livePoints } from "./interpret/rewinds.ts";
export { type ReadChoices, readEventFiles, readHistory } from "./read-history.ts";
