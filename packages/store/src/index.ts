export { StoreError, type StoreErrorCode, type StoreErrorOptions } from "./contract/errors.ts";
export type {
  AppendResult,
  AttemptRecord,
  Changes,
  LabelRecord,
  LinkedTarget,
  ProjectRecord,
  RunListItem,
  RunPage,
  RunRecord,
  SeriesSummary,
  StoreCheck,
  TargetRecord,
  VerdictRecord,
  ViewRecord,
} from "./contract/records.ts";
export type { SeriesQuery, Store } from "./contract/store.ts";
export { migrateStore } from "./migrate-store.ts";
export { openStore, type StoreOptions } from "./open-store.ts";
export { openPostgresStore, type PostgresStoreOptions } from "./postgres/open-postgres-store.ts";
export type { CopyReport } from "./sql/copy-tables.ts";
export { openDatabase } from "./sqlite/better-sqlite3.ts";
export { openSqliteStore, type SqliteStoreOptions, STORE_FILE } from "./sqlite/open-sqlite-store.ts";
