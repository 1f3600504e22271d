export type { SqliteFile } from "./formats/sqlite/sqlite-file.ts";
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
export { type ReadChoices, readHistory } from "./read-history.ts";
export { type PathChoices, type PathHistory, readPath } from "./read-path.ts";
