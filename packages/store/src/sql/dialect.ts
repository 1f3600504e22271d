import type { Reference } from "../schema/references.ts";
import type { Query } from "./query.ts";

/** What SQLite and Postgres say differently. */
export interface Dialect {
  readonly kind: "sqlite" | "postgres";
  /** holds other writers of the run off until the transaction ends */
  lockRun(runId: string): Query<void>;
  /** number of the change that this transaction makes */
  nextCursor(): Query<number>;
  /** greatest number up to which every change is visible */
  visibleCursor(): Query<number>;
  /** makes every later change's number greater than this */
  raiseCursor(above: number): Query<void>;
  /** predicate with one parameter: the text column contains it */
  contains(column: Reference<unknown>): string;
}

/** What a write is told besides what it is asked. */
export interface WriteContext {
  readonly dialect: Dialect;
  readonly nowMs: number;
}

/** The database as it was at one moment. */
export interface Snapshot {
  read<T>(make: () => Query<T>): Promise<T>;
}

/** Runs queries against a database. */
export interface Driver {
  readonly dialect: Dialect;
  read<T>(make: () => Query<T>): Promise<T>;
  /** all of it or nothing */
  write<T>(make: () => Query<T>): Promise<T>;
  /** many reads of one moment while others write */
  snapshot<T>(use: (snapshot: Snapshot) => Promise<T>): Promise<T>;
  /** see `Store.watch` */
  watch(listener: () => void): () => void;
  /** gives space of removed rows back */
  vacuum(): Promise<void>;
  close(): Promise<void>;
}
