export { StoreError, type StoreErrorCode, type StoreErrorOptions } from "./contract/errors.ts";
export {
  type AppendResult,
  type AttemptRecord,
  CHANGE_KINDS,
  type ChangeKind,
  type Changes,
  type LabelRecord,
  type LinkedTarget,
  type ProjectRecord,
  type RunListItem,
  type RunPage,
  type RunRecord,
  type SeriesSummary,
  type StoreCheck,
  type TargetRecord,
  type VerdictRecord,
  type ViewRecord,
} from "./contract/records.ts";
export type { SeriesQuery, Store } from "./contract/store.ts";
export { migrateStore } from "./migrate-store.ts";
export { openStore, type StoreOptions } from "./open-store.ts";
export { openPostgresStore, type PostgresStoreOptions } from "./postgres/open-postgres-store.ts";
export type { CopyReport } from "./sql/copy-tables.ts";
export { openSqliteStore, type SqliteStoreOptions, STORE_FILE } from "./sqlite/open-sqlite-store.ts";
